"""The parts of a card that every tab shows of its records: timeline, next step, the line that logs what happened."""
