"""What start.py and test.py share: from a bare Python to an environment in which the program runs."""
