"""The month's mail: what is queued, sent, fetched, answered, and due to be said."""
