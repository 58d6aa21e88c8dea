"""A topic with everything that Markdown can do; run as a program in the server's environment."""

import django

SHORT = """# A heading

Costs are $a_1 \\cdot b$ [^1] and `code`.

```python
def f(x: int = 1) -> str:  # a comment
    return f"{x}"
```

```diff
- before
+ after
```

| much | more |
| --- | ---: |
| 1 | 2 |

- [x] done
- [ ] open

> quoted

[^1]: With a note.
"""


def build() -> None:
    from django.conf import settings

    from tests import make

    make.site()
    anna = make.member("Anna Amsel")
    group = make.group(anna, slug="talk", name="Talk")
    topic = make.topic(group, anna, "Everything")
    make.post(topic, anna, SHORT)
    make.post(
        topic, anna, "\n".join(f"Line {number} of many" for number in range(120)) + "\n\n[end](/groups/)"
    )
    make.post(topic, anna, f"{settings.BASE_URL}/topics/{topic.pk}/")


if __name__ == "__main__":
    django.setup()
    build()
