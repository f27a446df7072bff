"""How often a session's idle time starts anew: pure functions of integers, for both engines.

Stores for Express touch a session at most once in `touchAfter` (connect-mongo: "lazy session
update"); others at every request, or only when it is changed, which here is never: a change of data
(`session.write_share`) is no touch. Times are int64 nanoseconds.
"""


def is_due(now_ns: int, deadline_ns: int, end_ns: int, idle_ns: int, touch_ns: int) -> bool:
    """Return whether a recognition touches a session.

    Args:
        now_ns: When it is recognised.
        deadline_ns: When it expires without a touch: the idle time-out after the last one, or after
            the login.
        end_ns: When it expires whatever happens: touches that cannot matter are not due.
        idle_ns: The idle time-out.
        touch_ns: How old the last touch, or the login, must be; 0: any.
    """
    if touch_ns == 0:
        return True
    return deadline_ns < end_ns and now_ns - (deadline_ns - idle_ns) >= touch_ns


COMPILED = (is_due,)
