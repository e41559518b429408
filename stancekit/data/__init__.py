"""Read texts and labeled statements from files, check them, and split them."""
