"""How the window looks: `tokens.py` colours and sizes, `style.py` puts them on, `icons.py` draws with them."""
