"""The pages that thousands read, declared so that each is made once for all who may read it.

The shared part is made for a role and a version; what is the reader's own stands in holes.
"""

from handschlag.discussions.shared.topic import TOPIC
from handschlag.discussions.shared.topics import TOPICS

__all__ = ["TOPIC", "TOPICS"]
