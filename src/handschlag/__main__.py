"""``python -m handschlag`` is ``handschlag``."""

from handschlag.cli import main

if __name__ == "__main__":
    main()
