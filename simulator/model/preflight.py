"""CORS preflights: the question that a browser asks before it calls another origin with a header.

Fetch standard, "CORS-preflight fetch": a script's call to another origin than its page's that
carries an `Authorization` header is not sent before an OPTIONS request without any credential has
been answered with a 2xx; "CORS-preflight cache": the answer is remembered for
`Access-Control-Max-Age` seconds. The front end's own origin is the first of `workload.domains`, the
others are cross-origin to it. No preflight come

- calls without the header: anonymous ones, public ones, those with a cookie (which does not go to
  another domain anyway);
- logins, refreshes and RFC 7009's revocation: forms (RFC 6749, 3.2) without a header of one's own
  are "simple" requests, to the app or to an authorization server, and the refresh token is a field;
- calls of an app, which has no origin.

The standard remembers an answer by URL; here an API domain is one, as a GraphQL endpoint is. With
`preflight_max_age: 0 s` every call asks, as to a URL of its own each time.
"""


def is_due(
    attached: bool,  # noqa: FBT001 - scalars, for the compiler
    domain: int,
    now_ns: int,
    allowed_until_ns: int,
) -> bool:
    """Return whether a browser asks before it sends what carries a token in the header.

    Args:
        attached: Whether there is a token to send.
        domain: Where to; the first one is the front end's own.
        now_ns: When.
        allowed_until_ns: Until when the last answer is remembered; 0: there was none.
    """
    return attached and domain > 0 and now_ns >= allowed_until_ns


COMPILED = (is_due,)
