"""What is kept: files as they came, mail, withdrawals, and the ledger that is made from them."""
