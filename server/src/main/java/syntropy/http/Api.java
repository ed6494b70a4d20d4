package syntropy.http;

import static syntropy.http.Inputs.first;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;
import syntropy.api.Handler;
import syntropy.api.Operation;
import syntropy.api.Paged;
import syntropy.api.Stream;
import syntropy.event.Happening;
import syntropy.http.HttpAnswer.Header;
import syntropy.kernel.AccessTokenId;
import syntropy.kernel.Actor;
import syntropy.kernel.ApiDate;
import syntropy.kernel.Caller;
import syntropy.kernel.Failed;
import syntropy.kernel.Ids;
import syntropy.kernel.LogFields;
import syntropy.kernel.Origin;
import syntropy.kernel.Problem;
import syntropy.kernel.Problem.Unauthenticated.Reason;
import syntropy.kernel.Secret;
import syntropy.storage.CursorNotFound;
import syntropy.storage.Database;
import syntropy.storage.Tx;
import syntropy.token.Credential;
import syntropy.token.Credentials;
import syntropy.token.RefusedUses;
import syntropy.versions.NamedBy;
import syntropy.versions.Published;
import syntropy.versions.Versions;

/// The one way from a request to an operation: no handler can forget the credential, the permission, the limits, the
/// API date,
/// the idempotency key or the audit's facts, since they are all seen to here.
public final class Api implements HttpHandler {
    private static final Logger LOG = LoggerFactory.getLogger(Api.class);
    private static final List<Header> NO_HEADERS = List.of();
    private static final Duration HEARTBEAT = Duration.ofSeconds(15);
    private static final int LONGEST_KEY = 255;
    private static final int LONGEST_USER_AGENT = 512;

    private final Database database;
    private final Versions versions;
    private final Credentials credentials;
    private final LastUse lastUse;
    private final RefusedUses refusedUses;
    private final IdempotentAnswers idempotent;
    private final Ids ids;
    private final Answers answers;
    private final Limits limits;
    private final Meters meters;
    private final ReadAgain readAgain;
    private final StreamPlaces streams;
    private final Router<Operation<?, ?>> router;
    private final Router<Published> notYetServed;
    private final Map<String, Operation<?, ?>> readsByPath = new HashMap<>();
    private final Set<IdempotentAnswers.Key> running = ConcurrentHashMap.newKeySet();

    /// What an API needs beside its operations.
    public record Parts(
            Database database,
            Versions versions,
            Credentials credentials,
            LastUse lastUse,
            RefusedUses refusedUses,
            IdempotentAnswers idempotency,
            Ids ids,
            Answers answers,
            Limits limits,
            Meters meters,
            ReadAgain readAgain,
            StreamPlaces streams) {}

    public Api(List<Operation<?, ?>> operations, Parts parts) {
        this.database = parts.database();
        this.versions = parts.versions();
        this.credentials = parts.credentials();
        this.lastUse = parts.lastUse();
        this.refusedUses = parts.refusedUses();
        this.idempotent = parts.idempotency();
        this.ids = parts.ids();
        this.answers = parts.answers();
        this.limits = parts.limits();
        this.meters = parts.meters();
        this.readAgain = parts.readAgain();
        this.streams = parts.streams();
        var builder = new Router.Builder<Operation<?, ?>>();
        for (var operation : operations) {
            builder.add(operation.method().name(), operation.path(), operation);
            if (operation.isRead()) readsByPath.put(operation.path(), operation);
        }
        this.router = builder.build();
        var missing = new Router.Builder<Published>();
        for (var each : Published.notYetServed(operations)) missing.add(each.method(), each.path(), each);
        this.notYetServed = missing.build();
    }

    @Override
    public HttpAnswer answer(HttpRequest request) {
        var call = new Call(ids.requestId(), versions.dates().newest(), meters.start());
        try (var _ = MDC.putCloseable(LogFields.REQUEST_ID, call.requestId)) {
            var answer = answer(request, call);
            meters.stop(call.started, call.operation, answer.status(), call.date);
            return answer;
        }
    }

    /// What is known of a request so far, so that a problem is answered as well as it can be.
    private static final class Call {
        final String requestId;
        final long started;
        ApiDate date;

        @Nullable
        Operation<?, ?> operation;

        @Nullable
        Credential credential;

        List<Header> headers = NO_HEADERS;

        /// Whether the request has been read, so that what is complained of now is in the newest words.
        boolean lifted;

        Call(String requestId, ApiDate date, long started) {
            this.requestId = requestId;
            this.date = date;
            this.started = started;
        }
    }

    private HttpAnswer answer(HttpRequest request, Call call) {
        try {
            return routed(request, call);
        } catch (Failed failed) {
            noteRefusal(failed.problem(), request, call);
            return problem(throttled(worded(failed.problem(), call), request, call), call);
        } catch (RuntimeException | StackOverflowError e) {
            LOG.error("{} {} failed", request.method(), request.path(), e);
            return problem(new Problem.Internal(), call);
        }
    }

    /// What the work itself complains of is about the lifted request; the caller knows its fields by older names.
    private Problem worded(Problem problem, Call call) {
        if (!call.lifted || call.operation == null || !(problem instanceof Problem.Invalid(var errors))) return problem;
        return new Problem.Invalid(versions.at(call.date).downgrade(call.operation, errors));
    }

    /// Of what was refused because of its credential. What guests bring in the body is the operation's own matter.
    private void noteRefusal(Problem problem, HttpRequest request, Call call) {
        if (!(call.operation instanceof Operation<?, ?> operation)
                || !(operation.handler() instanceof Handler.ForCaller<?, ?>)) return;
        switch (problem) {
            case Problem.Unauthenticated(var reason)
            when reason == Reason.TOKEN_MALFORMED -> refusedUses.unknown(reason, request.address());
            case Problem.Unauthenticated(var reason)
            when reason != Reason.TOKEN_MISSING ->
                refusedUses.note(presented(request), reason, origin(operation, request, call));
            case Problem.Forbidden _, Problem.AddressNotAllowed _ -> {
                if (call.credential != null)
                    refusedUses.note(call.credential, problem, origin(operation, request, call));
            }
            default -> {}
        }
    }

    /// Who keeps coming without a valid token is told to wait.
    private Problem throttled(Problem problem, HttpRequest request, Call call) {
        if (!(problem instanceof Problem.Unauthenticated) || !call.headers.isEmpty()) return problem;
        try {
            admit(limits.strangers(), request.address(), call);
            return problem;
        } catch (Failed tooMany) {
            return tooMany.problem();
        }
    }

    private static void admit(@Nullable RateLimiter limiter, String key, Call call) {
        if (limiter == null) return;
        var decision = limiter.take(key);
        call.headers = decision.headers().stream()
                .filter(header -> !header.name().equals("Retry-After")) // the problem says it
                .toList();
        if (!decision.allowed()) throw new Problem.RateLimited(decision.retryAfterSeconds()).thrown();
    }

    private HttpAnswer problem(Problem problem, Call call) {
        return answers.problem(problem, call.date, call.requestId, call.headers);
    }

    private HttpAnswer routed(HttpRequest request, Call call) {
        var asked = asked(request);
        asked.ifPresent(date -> call.date = date);
        if (notYetServed.find(request.method(), request.path())
                instanceof Router.Result.Match<Published>(var published, var _)) {
            call.date = asked.orElseGet(() -> dateOf(request, call));
            throw new Problem.NotYetServed(published.name()).thrown();
        }
        return switch (router.find(request.method(), request.path())) {
            case Router.Result.NotFound<Operation<?, ?>>() -> {
                call.date = asked.orElseGet(() -> dateOf(request, call));
                throw new Problem.NoSuchRoute(request.path()).thrown();
            }
            case Router.Result.WrongMethod<Operation<?, ?>>(var allowed)
            when request.method().equals("OPTIONS") -> answers.options(allowed, call.date, call.requestId);
            case Router.Result.WrongMethod<Operation<?, ?>>(var allowed) -> {
                call.date = asked.orElseGet(() -> dateOf(request, call));
                throw new Problem.MethodNotAllowed(allowed).thrown();
            }
            case Router.Result.Match<Operation<?, ?>>(var operation, var path) -> {
                call.operation = operation;
                yield run(operation, request, path, asked, call);
            }
        };
    }

    /// The date of whoever sent it, so that they can read what is wrong; of strangers, the newest.
    private ApiDate dateOf(HttpRequest request, Call call) {
        Credential credential;
        try {
            var secret = Presented.in(request.headers());
            if (secret.isEmpty()) return call.date;
            credential = database.read(tx -> credentials.of(tx, secret.get()));
        } catch (Failed _) {
            return call.date;
        }
        call.date = credential.apiDate();
        admit(limits.callers(), credential.token().value(), call);
        return call.date;
    }

    /// The date that the request itself names.
    private Optional<ApiDate> asked(HttpRequest request) {
        var text = first(request, "syntropy-version");
        return text.isEmpty() ? Optional.empty() : Optional.of(versions.dates().known(text));
    }

    private <I extends Record, O> HttpAnswer run(
            Operation<I, O> operation,
            HttpRequest request,
            Router.Parameters path,
            Optional<ApiDate> asked,
            Call call) {
        return switch (operation.handler()) {
            case Handler.ForGuest<I, O> handler -> {
                admit(limits.strangers(), request.address(), call);
                var input = Inputs.read(operation, versions.at(call.date), request, path);
                call.lifted = true;
                var origin = origin(operation, request, call);
                var given = operation.writes()
                        ? database.write(tx -> handler.handle(tx, origin, input.record()))
                        : database.read(tx -> handler.handle(tx, origin, input.record()));
                yield success(operation, request, call, given);
            }
            case Handler.ForCaller<I, O> handler
            when operation.writes() -> {
                var secret = presented(request);
                Credential credential = database.read(tx -> credentials.of(tx, secret));
                var caller = caller(operation, request, credential, asked, call);
                var input = Inputs.read(operation, versions.at(call.date), request, path);
                call.lifted = true;
                yield write(operation, handler, request, path, caller, input, call);
            }
            case Handler.ForCaller<I, O> handler -> {
                var secret = presented(request);
                var given = database.read(tx -> {
                    var caller = caller(operation, request, credentials.of(tx, secret), asked, call);
                    var input = Inputs.read(operation, versions.at(call.date), request, path)
                            .record();
                    call.lifted = true;
                    return cursors(input, () -> handler.handle(tx, caller, input));
                });
                var answer = given instanceof Stream<?> stream
                        ? streamed(operation, stream, secret, request, call)
                        : success(operation, request, call, given);
                note(operation, request, asked, call);
                yield answer;
            }
        };
    }

    /// Goes on for as long as whoever began it could begin it anew.
    private <T> HttpAnswer streamed(
            Operation<?, ?> operation, Stream<T> stream, Secret secret, HttpRequest request, Call call) {
        if (!(call.credential instanceof Credential began)) throw new IllegalStateException(operation.name());
        var date = call.date;
        var origin = origin(operation, request, call);
        var body = new EventMessages<>(
                stream,
                (T item) -> answers.message(operation, date, item),
                database,
                tx -> {
                    var now = credentials.of(tx, secret);
                    requireAddress(now, request.address());
                    permitted(operation, caller(now, origin));
                },
                streams.take(began.token()),
                HEARTBEAT);
        return answers.stream(operation, date, call.requestId, body, call.headers);
    }

    /// Keeps the request for previews of an upgrade.
    private void note(Operation<?, ?> operation, HttpRequest request, Optional<ApiDate> asked, Call call) {
        if (!(call.credential instanceof Credential credential)) return;
        var namedBy = asked.isPresent() ? NamedBy.REQUEST : credential.isPinned() ? NamedBy.TOKEN : NamedBy.WORKSPACE;
        readAgain.note(operation, request, credential, call.date, namedBy);
    }

    private static Secret presented(HttpRequest request) {
        return Presented.in(request.headers())
                .orElseThrow(() -> new Problem.Unauthenticated(Reason.TOKEN_MISSING).thrown());
    }

    /// Who calls, once it is certain that they may.
    private Caller caller(
            Operation<?, ?> operation, HttpRequest request, Credential credential, Optional<ApiDate> asked, Call call) {
        call.credential = credential;
        call.date = asked.orElse(credential.apiDate());
        requireAddress(credential, request.address());
        admit(limits.callers(), credential.token().value(), call);
        var origin = origin(operation, request, call);
        lastUse.note(credential, origin, operation.method() + " " + operation.path());
        return permitted(operation, caller(credential, origin));
    }

    private static void requireAddress(Credential credential, String address) {
        if (!credential.allowsAddress(address)) throw new Problem.AddressNotAllowed(address).thrown();
    }

    private static Caller caller(Credential credential, Origin origin) {
        return new Caller(
                credential.workspace(),
                new Actor(Actor.Type.TOKEN, credential.token().value(), credential.name(), credential.account()),
                credential.permissions(),
                credential.token(),
                credential.expiresAt(),
                credential.session(),
                origin);
    }

    private static Caller permitted(Operation<?, ?> operation, Caller caller) {
        operation.access().refusal(caller).ifPresent(problem -> {
            throw problem.thrown();
        });
        return caller;
    }

    private static Origin origin(Operation<?, ?> operation, HttpRequest request, Call call) {
        var agent = first(request, "user-agent");
        return new Origin(
                request.address(),
                agent.length() > LONGEST_USER_AGENT ? agent.substring(0, LONGEST_USER_AGENT) : agent,
                call.requestId,
                call.date,
                operation.name());
    }

    private <I extends Record, O> HttpAnswer write(
            Operation<I, O> operation,
            Handler.ForCaller<I, O> handler,
            HttpRequest request,
            Router.Parameters path,
            Caller caller,
            Inputs.Input<I> input,
            Call call) {
        if (input.rehearsal()) return rehearse(operation, handler, request, path, caller, input.record(), call);
        var key = idempotencyKey(request, caller);
        if (key == null) {
            var given = database.write(tx -> {
                tx.lock(caller.workspace());
                requireMatch(tx, operation, request, path, caller, call);
                return handler.handle(tx, caller, input.record());
            });
            return success(operation, request, call, given);
        }
        if (!running.add(key)) throw new Problem.IdempotencyKeyRunning().thrown();
        try {
            var hash = hash(request);
            return database.write(tx -> {
                tx.lock(caller.workspace());
                var before = idempotent.find(tx, key, hash);
                if (before.isPresent()) return replayed(before.get(), call);
                requireMatch(tx, operation, request, path, caller, call);
                var answer = success(operation, request, call, handler.handle(tx, caller, input.record()));
                idempotent.keep(tx, key, hash, answer);
                return answer;
            });
        } finally {
            running.remove(key);
        }
    }

    private static HttpAnswer replayed(HttpAnswer before, Call call) {
        var headers = new ArrayList<Header>();
        for (var header : before.headers()) {
            if (header.name().equals(Answers.REQUEST_ID)) headers.add(new Header(Answers.REQUEST_ID, call.requestId));
            else if (!header.name().startsWith("RateLimit")) headers.add(header);
        }
        headers.addAll(call.headers);
        headers.add(new Header("Idempotency-Replayed", "true"));
        return new HttpAnswer(before.status(), headers, before.body());
    }

    private static IdempotentAnswers.@Nullable Key idempotencyKey(HttpRequest request, Caller caller) {
        var given = request.headers().getOrDefault("idempotency-key", List.of());
        if (given.isEmpty() || !(caller.token() instanceof AccessTokenId token)) return null;
        var text = given.getFirst().strip();
        if (given.size() > 1
                || text.isEmpty()
                || text.length() > LONGEST_KEY
                || text.chars().anyMatch(c -> c < 0x20 || c > 0x7E)) {
            throw new Problem.BadRequest("'Idempotency-Key' has 1 to 255 printable ASCII characters, and stands once.")
                    .thrown();
        }
        return new IdempotentAnswers.Key(caller.workspace(), token, text);
    }

    /// With the date only when the request names one: that of its token or workspace may have been moved since, by
    /// this very request.
    private static byte[] hash(HttpRequest request) {
        try {
            var digest = MessageDigest.getInstance("SHA-256");
            var asked = first(request, "syntropy-version");
            for (var part : List.of(request.method(), request.path(), request.query(), asked)) {
                digest.update(Answers.utf8(part));
                digest.update((byte) 0);
            }
            return digest.digest(request.body());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java runtime has SHA-256", e);
        }
    }

    /// Holds `If-Match` against the object as it is shown now, in the transaction that changes it.
    private void requireMatch(
            Tx tx, Operation<?, ?> operation, HttpRequest request, Router.Parameters path, Caller caller, Call call) {
        var wanted = first(request, "if-match");
        if (wanted.isEmpty()) return;
        var read = readsByPath.get(operation.path());
        if (read == null) throw new Problem.BadRequest("'If-Match' has no meaning for this call.").thrown();
        var present = Answers.etag(shown(tx, read, path, request, caller, call.date));
        if (!Answers.names(wanted, present)) throw new Problem.PreconditionFailed().thrown();
    }

    private <I extends Record, O> byte[] shown(
            Tx tx, Operation<I, O> read, Router.Parameters path, HttpRequest request, Caller caller, ApiDate date) {
        if (!(read.handler() instanceof Handler.ForCaller<I, O> handler)) throw new IllegalStateException(read.name());
        var get = new HttpRequest(
                "GET", request.path(), "", request.headers(), new byte[0], request.address(), request.secure());
        var input = Inputs.read(read, versions.at(date), get, path);
        return answers.body(read, date, handler.handle(tx, caller, input.record()));
    }

    /// Does everything and keeps nothing.
    private <I extends Record, O> HttpAnswer rehearse(
            Operation<I, O> operation,
            Handler.ForCaller<I, O> handler,
            HttpRequest request,
            Router.Parameters path,
            Caller caller,
            I input,
            Call call) {
        var rehearsal = new Rehearsal();
        try {
            database.<Rehearsal>write(tx -> {
                tx.lock(caller.workspace());
                tx.listen(what -> {
                    if (what instanceof Happening happening) rehearsal.saw(happening);
                });
                requireMatch(tx, operation, request, path, caller, call);
                handler.handle(tx, caller, input);
                throw rehearsal;
            });
        } catch (Rehearsal over) {
            return answers.plain(200, call.date, call.requestId, over.answer(versions.at(call.date)), call.headers);
        }
        throw new IllegalStateException("a rehearsal ended in earnest");
    }

    /// Says which parameter named an object that isn't there.
    static <I extends Record, O> O cursors(I input, Supplier<O> read) {
        try {
            return read.get();
        } catch (CursorNotFound e) {
            var parameter = input instanceof Paged<?> paged && paged.take() != null ? "take" : "skip";
            throw new Problem.CursorNotFound(parameter, e.cursor()).thrown();
        }
    }

    private HttpAnswer success(Operation<?, ?> operation, HttpRequest request, Call call, Object given) {
        var body = answers.body(operation, call.date, given);
        var more = new ArrayList<>(call.headers);
        if (!operation.located().isEmpty()) more.add(new Header("Location", Location.of(operation.located(), given)));
        if (operation.isRead()) {
            var etag = Answers.etag(body);
            more.add(new Header("ETag", etag));
            var known = first(request, "if-none-match");
            if (!known.isEmpty() && Answers.knows(known, etag)) {
                var unchanged = answers.success(operation, call.date, call.requestId, new byte[0], more);
                return new HttpAnswer(304, unchanged.headers(), unchanged.body());
            }
        }
        return answers.success(operation, call.date, call.requestId, body, more);
    }
}
