"""The built-in currencies; light, because every screen writes amounts."""

CURRENCIES = {  # code and decimals (ISO 4217)
    "USD": 2, "CNY": 2, "EUR": 2, "GBP": 2, "JPY": 0, "HKD": 2, "TWD": 2, "SGD": 2, "CHF": 2, "AUD": 2, "CAD": 2,
    "INR": 2, "KRW": 0, "SEK": 2, "NOK": 2, "DKK": 2, "PLN": 2, "BRL": 2, "MXN": 2, "AED": 2, "KWD": 3,
}


def decimals_of(currency: str) -> int:
    """How many decimals the currency's major unit has; two where the currency is not built in."""
    return CURRENCIES.get(currency, 2)
