"""The Service tab: the queue, a ticket with its conversation, and the customer beside it."""
