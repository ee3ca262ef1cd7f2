"""Programs for those who keep the project, each run from the checkout."""
