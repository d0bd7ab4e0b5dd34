"""Where the packaged store app begins. A file of its own: PyInstaller puts its folder on the import path."""

import sys

from app.main import main

if __name__ == "__main__":
    sys.exit(main())
