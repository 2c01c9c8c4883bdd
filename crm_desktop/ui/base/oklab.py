"""Colours between two colours, mixed in OKLab so that the steps look even to the eye.

Matrices and the transfer functions: https://bottosson.github.io/posts/oklab/ (Björn Ottosson, public domain).
"""

Triple = tuple[float, float, float]


def mix_oklab(one: str, other: str, share: float) -> str:
    """The colour `share` (0 to 1) of the way from `one` to `other`, all as #RRGGBB."""
    start, end = _to_oklab(one), _to_oklab(other)
    lightness, green_red, blue_yellow = (a + (b - a) * share for a, b in zip(start, end, strict=True))
    return _from_oklab((lightness, green_red, blue_yellow))


def _to_oklab(colour: str) -> Triple:
    red, green, blue = (_linear(int(colour[i:i + 2], 16) / 255) for i in (1, 3, 5))
    long = (0.4122214708 * red + 0.5363325363 * green + 0.0514459929 * blue) ** (1 / 3)
    medium = (0.2119034982 * red + 0.6806995451 * green + 0.1073969566 * blue) ** (1 / 3)
    short = (0.0883024619 * red + 0.2817188376 * green + 0.6299787005 * blue) ** (1 / 3)
    return (0.2104542553 * long + 0.7936177850 * medium - 0.0040720468 * short,
            1.9779984951 * long - 2.4285922050 * medium + 0.4505937099 * short,
            0.0259040371 * long + 0.7827717662 * medium - 0.8086757660 * short)


def _from_oklab(lab: Triple) -> str:
    lightness, green_red, blue_yellow = lab
    long = (lightness + 0.3963377774 * green_red + 0.2158037573 * blue_yellow) ** 3
    medium = (lightness - 0.1055613458 * green_red - 0.0638541728 * blue_yellow) ** 3
    short = (lightness - 0.0894841775 * green_red - 1.2914855480 * blue_yellow) ** 3
    parts = (4.0767416621 * long - 3.3077115913 * medium + 0.2309699292 * short,
             -1.2684380046 * long + 2.6097574011 * medium - 0.3413193965 * short,
             -0.0041960863 * long - 0.7034186147 * medium + 1.7076147010 * short)
    return "#" + "".join(f"{round(_gamma(min(1.0, max(0.0, part))) * 255):02X}" for part in parts)


def _linear(part: float) -> float:
    return part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4


def _gamma(part: float) -> float:
    return part * 12.92 if part <= 0.0031308 else float(1.055 * part ** (1 / 2.4) - 0.055)
