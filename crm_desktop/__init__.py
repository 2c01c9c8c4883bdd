"""CRM Desktop, an offline-first customer book: floors that only import downwards."""
