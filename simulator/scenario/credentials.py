"""The keys of what proves a login: sessions, tokens, and everything that keeps or checks them."""

from collections.abc import Mapping
from typing import Annotated, Any, Literal

from pydantic import BeforeValidator, model_validator

from simulator.scenario import quantities
from simulator.scenario.block import Block
from simulator.scenario.claims import Claims
from simulator.scenario.costs import HASHES, hash_ns
from simulator.scenario.kinds import (
    Bandwidth,
    Delay,
    Flag,
    Rate,
    Share,
    Time,
    absent,
    amount,
    whole,
)
from simulator.scenario.quantities import GBIT, KIB, MIB, MIN, MS, D, H, S, spell
from simulator.scenario.token_storage import Storage, unsaid
from simulator.scenario.touch import TOUCH

Algorithm = Literal["HS256", "RS256", "ES256", "EdDSA"]


class Session(Block):
    """A login that the server keeps."""

    id_bytes: Annotated[int, amount(quantities.SIZE, 1, 4 * KIB)] = 32
    """Bytes of the session's id in the cookie; Tomcat's: 16 random bytes in hexadecimal."""
    data_bytes: Annotated[int, amount(quantities.SIZE, 0, 16 * MIB)] = 2 * KIB
    """Bytes of the session's data; an assumption."""
    idle_timeout: Time = 30 * MIN
    """Life without a request (ns); Tomcat's and Spring Session's default."""
    absolute_timeout: Time = 12 * H
    """Life in all (ns); NIST SP 800-63B, 4.2.3: 12 hours (and 30 minutes of inactivity)."""
    touch: Annotated[int | Literal["every_request", "never"], TOUCH] = "every_request"
    """When a request moves the idle deadline: always, never, or once a touch is that old (ns).

    Connect's stores for Express call a time `touchAfter`, and `disableTouch` is never; Django saves
    a session that nobody changed never (`SESSION_SAVE_EVERY_REQUEST`); ASP.NET Core's sliding
    expiration is half of the idle time-out. Never: the idle time-out counts from the login."""
    persist: Literal["off", "restart", "on_miss"] = "off"
    """Whether `local` and `sticky` also keep sessions in the database."""
    revocation: Literal["none", "broadcast"] = "none"
    """Whether revocation reaches the memory of all nodes."""
    write_share: Share = 0.0
    """The share of recognised requests that change the session's data, by a draw for each.

    The session is written back as a whole at the end of the request, to where it is kept, and the
    last write wins (tj/connect-redis#75: a slow request erases what a fast one saved): what a
    request overwrites without having read it counts in `lost_updates`. Tokens hold no such data."""
    same_site: Literal["lax", "none"] = "lax"
    """The SameSite attribute of the cookie that stands for the login, a token's (`carrier`), too.

    `lax`: not attached to what another site's page posts (RFC 6265bis, 5.6.7.1; `csrf`). Browsers
    take it for granted; left out: the two minutes for which Chrome then sends a new cookie."""
    csrf_token: Flag = False
    """Whether requests with such a cookie must bring an anti-forgery token, which no other site
    knows.

    A request without is refused before the login is looked up (OWASP, "Cross-Site Request Forgery
    Prevention": signed double-submit cookie); what it takes is left out."""
    http_only: Flag = True
    """The cookie's HttpOnly attribute: false, a script in the page can read it (`xss`).

    RFC 6265, 4.1.2.6; Tomcat's `useHttpOnly` and Django's `SESSION_COOKIE_HTTPONLY` are true."""


class Cache(Block):
    """The nodes' copies of sessions (`cached_store`)."""

    ttl: Delay = 5 * S
    """How long a copy is used (ns); an assumption."""
    expiry: Literal["shared", "own"] = "shared"
    """Whether a copy runs out with the session, or by itself.

    `own`: when its node has not used it for `session.idle_timeout`, the node ends the session,
    though another may have renewed it (redisson#1311)."""
    deletes_expired: Flag = True
    """Whether a node whose own copy has run out deletes the session in the store, by a write.

    `false`: it drops the copy only, and asks again when it must."""
    invalidation: Literal["none", "pubsub"] = "none"
    """Whether a logout reaches the copies."""
    entries: Annotated[Annotated[int, whole(1, 10**9)] | None, BeforeValidator(absent)] = None
    """Copies that a node keeps; none: all.

    When another comes, the one goes that was not used for longest: Redisson's local cache
    (`cacheSize`, `EvictionPolicy.LRU`), Vendure's `InMemorySessionCacheStrategy` (1,000). A copy
    whose time is over keeps its place until then."""


class Replication(Block):
    """Copies of sessions between nodes (`replicated`).

    After Tomcat's DeltaManager (`all`) and BackupManager (`backup`), "Clustering/Session
    Replication How-To". Lag and bandwidth are assumptions.
    """

    copies: Literal["all", "backup"] = "all"
    """Which nodes hold a copy."""
    synchronous: Flag = False
    """Whether the answer waits for the copies."""
    lag: Delay = 50 * MS
    """Time until a copy arrives (ns)."""
    bandwidth: Bandwidth = 1 * GBIT
    """Bit/s of each node for copies."""
    drop_time: Delay = 3 * S
    """How long a dead peer holds up the others (ns); `McastService.dropTime`: 3 s."""


class Token(Block):
    """A signed token (JWT, RFC 7519)."""

    algorithm: Algorithm = "RS256"
    """The signature (RFC 7518, RFC 8037)."""
    claims: Annotated[dict[str, Any], Claims] = {}  # noqa: RUF012 - pydantic copies defaults
    """Claims beside iss, sub, aud, iat, exp and jti."""
    claims_bytes: Annotated[int, amount(quantities.SIZE, 0, MIB)] = 0
    """Bytes of padding among the claims."""
    ttl: Time = 12 * H
    """Life of a token of `jwt` and `jwt_denylist` (ns): as long as a session in all."""
    access_ttl: Time = 15 * MIN
    """Life of an access token of `jwt_refresh`, `introspection` and `bff` (ns).

    Vendors differ: Keycloak's default is 5 minutes, Okta's an hour, Auth0's a day.
    """
    clock_skew: Delay = 0
    """By how much a node's clock is wrong at most, either way (ns), when it looks at `exp`.

    RFC 7519, 4.1.4, lets a node make up for it by a leeway; here there is none."""
    carrier: Literal["header", "cookie"] = "header"
    """What carries the token: `Authorization: Bearer` (RFC 6750, 2.1), or a cookie.

    A cookie goes to its own domain only, and to static files, too; of over 4096 bytes a browser
    does not store it (RFC 6265, 6.1)."""
    storage: Storage = "local_storage"
    """Where the browser keeps the token, and so whether a script in the page can read it (`xss`).

    `local_storage` and `memory` go with a header, `cookie` (scripts can read it) and
    `http_only_cookie` with a cookie. Given alone it says the `carrier`, too; without it a token in
    a header is in `local_storage`, one in a cookie in an `http_only_cookie`. RFC 10017, "Token
    Storage in the Browser"; OWASP, "HTML5 Security" and "JSON Web Token for Java"."""
    jwks_cache: Delay = 10 * MIN
    """How long a node keeps the keys of the `auth_server` (ns); `jose`: `cacheMaxAge`, 10 min.

    Keys that it lacks it fetches when a token needs them, which waits (RFC 7517, 5)."""
    preflight_max_age: Delay = 2 * H
    """How long a browser keeps the answer to a preflight (ns); 0: it asks before each call.

    `Access-Control-Max-Age` (Fetch standard, "CORS-preflight cache"). Browsers cap it: Chromium at
    2 hours, Firefox at 24 (MDN); a server that leaves it out is asked again after 5 s. A token in
    the header that goes to any domain of `workload.domains` but the first, which is the front
    end's own, costs a browser an OPTIONS exchange first; an app is never asked for it."""

    @model_validator(mode="before")
    @classmethod
    def _pair(cls, data: Any) -> Any:  # noqa: ANN401 - whatever the file says
        return {**data, **unsaid(data)} if isinstance(data, Mapping) else data


class Refresh(Block):
    """The refresh token (RFC 6749, section 1.5)."""

    ttl: Time = 14 * D
    """Life of a refresh token (ns); that of ASP.NET Core's login cookie (`ExpireTimeSpan`)."""
    rotation: Flag = True
    """Whether each refresh replaces the refresh token (RFC 9700, section 4.14)."""
    grace: Delay = 0
    """How long a replaced refresh token is still accepted (ns)."""
    jitter: Share = 0.0
    """The share of `token.access_ttl` by which each access token's life is shortened at most.

    By a draw for each token, uniform: who logged in together does not refresh together (AWS
    Builders' Library, "Timeouts, retries, and backoff with jitter")."""
    early: Delay = 0
    """How long before its access token expires a client refreshes (ns); 0: when it is refused.

    Before a request that finds the token that old, which waits for it: Go's `oauth2` takes a token
    for expired 10 s early (`expiryDelta`). Under `bff` the server does so, as Spring Security's
    client does (`clockSkew`, 60 s)."""
    background: Flag = False
    """Whether a request that finds its token due (`early`) is sent with it all the same.

    The refresh goes out beside it: MSAL hands out the token that it has, and renews it in the
    background (`refresh_in`). Who finds its token expired waits as before."""


class Introspection(Block):
    """Token introspection (RFC 7662)."""

    cache: Delay = 0
    """How long a node uses an answer (ns)."""
    propagation: Delay = 0
    """Time until a token that was revoked is answered to be inactive (ns).

    RFC 7009, 2.1: some servers may know of a revocation while others do not yet. (In the app: until
    the copy of the table that requests read has it.) The refresh token is refused at once."""


class Denylist(Block):
    """The list of revoked tokens (`jwt_denylist`)."""

    cache: Delay = 0
    """How long a node uses its copy of the list (ns)."""
    on_outage: Literal["fail", "accept"] = "fail"
    """What a node answers when it cannot read the list."""
    propagation: Delay = 0
    """Time until a revocation is in the list (ns)."""


class PasswordHash(Block):
    """Checking a password at login."""

    algorithm: Literal["argon2id", "bcrypt"] = "argon2id"
    """The hash."""
    mean: Time = hash_ns("argon2id")
    """Time on the worker (ns); by default what `costs` says of the algorithm."""

    @model_validator(mode="before")
    @classmethod
    def _cost(cls, data: Any) -> Any:  # noqa: ANN401 - whatever the file says
        if isinstance(data, Mapping) and "mean" not in data:
            algorithm = data.get("algorithm")
            if isinstance(algorithm, str) and algorithm in HASHES:
                return {**data, "mean": spell(quantities.TIME, hash_ns(algorithm))}
        return data


class RateLimit(Block):
    """Limits that are answered with 429 (RFC 6585, 4) before any work is done."""

    logins_per_s: Annotated[Rate | None, BeforeValidator(absent)] = None
    """Logins per second that are let in, in all; none: all.

    A bucket that holds those of one second, at least one, and is filled steadily: nginx's
    `limit_req` with `nodelay`. It stands where logins come in: at the balancer, or before the
    authorization server. A client that is refused tries again as `client.retries` says."""
    retry_after: Flag = False
    """Whether a 429 says after how many seconds a login would be let in (RFC 9110, 10.2.3).

    A client that tries again waits for that instead of its `backoff`, as urllib3 does; all that are
    refused in one second are told the same."""
