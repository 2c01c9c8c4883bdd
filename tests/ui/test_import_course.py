"""The way of an import, as its progress tells it."""

from crm_desktop.ui.shell.import_course import ImportCourse


def test_the_way_of_an_import_never_goes_back_nor_does_the_time_grow() -> None:
    course = ImportCourse(1_000, 0.0)
    told = [(100, 0), (900, 0), (800, 0), (1_000, 0), (1, 400), (90, 400), (100, 400), (399, 400), (400, 400)]
    shares, times, phases = [], [], []
    for second, so_far in enumerate(told, 1):
        course.go_on(*so_far)
        shares.append(course.share)
        phases.append(course.phase)
        times.append(course.seconds_left(second * second))
    assert shares == sorted(shares)
    assert 0 < shares[0] < shares[-1] < 1
    assert phases == [1, 1, 1, 1, 2, 2, 2, 2, 3]
    assert times[0] is None
    shown = [time for time in times if time is not None]
    assert shown == sorted(shown, reverse=True)
    assert shown[-1] >= 1
