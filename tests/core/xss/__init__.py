"""What has made scripts run elsewhere: for everything that takes text from people.

Written down from the classes that the OWASP XSS Filter Evasion Cheat Sheet and the HTML5 Security Cheatsheet
publish, from known mutations of sanitised mark-up, and from what Markdown adds. Each would set
``window.__ran`` or open a dialog if it ran. Put ``VECTORS`` through whatever you build, then ask
``problems(html)``; tests/browser/test_xss.py does the same in a browser.
"""

from tests.core.xss.inert import problems
from tests.core.xss.vectors import ATTRIBUTES, ENCODINGS, MARKDOWN, MUTATIONS, SCHEMES, TAGS, VECTORS

__all__ = ["ATTRIBUTES", "ENCODINGS", "MARKDOWN", "MUTATIONS", "SCHEMES", "TAGS", "VECTORS", "problems"]
