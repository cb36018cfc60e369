"""`python -m crawlers.demo FOLDER [PORT]`: the demo site until Ctrl-C."""

from __future__ import annotations

import sys
import threading
from pathlib import Path

from crawlers.demo.site import CHANNELS, serve


def main() -> int:
    folder = Path(sys.argv[1]) if len(sys.argv) > 1 else CHANNELS
    with serve(folder, port=int(sys.argv[2]) if len(sys.argv) > 2 else 0) as site:
        sys.stderr.write(f"{site.url}\n")
        try:
            threading.Event().wait()
        except KeyboardInterrupt:
            return 0
    return 0


if __name__ == "__main__":
    sys.exit(main())
