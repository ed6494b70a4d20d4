package syntropy.webhook;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import syntropy.feed.EventView;
import syntropy.feed.Happened;
import syntropy.feed.States;
import syntropy.kernel.Json;
import syntropy.versions.Versions;

/// Makes one attempt: the body at the endpoint's API date, signed, taken there.
final class Attempts {
    private static final Logger LOG = LoggerFactory.getLogger(Attempts.class);

    private final Courier courier;
    private final Targets targets;
    private final Versions versions;
    private final States states;
    private final InstantSource clock;

    Attempts(Courier courier, Targets targets, Versions versions, States states, InstantSource clock) {
        this.courier = courier;
        this.targets = targets;
        this.versions = versions;
        this.states = states;
        this.clock = clock;
    }

    /// @param outcome null when the URL isn't allowed any more
    record Made(Delivery.Attempt attempt, @Nullable Outcome outcome) {
        boolean isTaken() {
            return outcome instanceof Outcome.Answered answered && answered.status() / 100 == 2;
        }

        @Nullable
        Duration retryAfter() {
            return outcome instanceof Outcome.Answered answered ? answered.retryAfter() : null;
        }

        boolean isGone() {
            return outcome instanceof Outcome.Answered answered && answered.status() == 410;
        }
    }

    /// @throws InterruptedException when it was broken off, with nothing known
    Made make(Endpoint endpoint, Happened event) throws InterruptedException {
        var now = clock.instant();
        return switch (targets.check(endpoint.url())) {
            case Targets.Checked.Unfit unfit ->
                new Made(new Delivery.Attempt(now, null, 0, null, unfit.message()), null);
            case Targets.Checked.Fit(var target) -> {
                var outcome = courier.deliver(letter(endpoint, event, target, now));
                if (outcome instanceof Outcome.Refused refused)
                    LOG.warn("Web-hook endpoint {} is not delivered to: {}", endpoint.id(), refused.text());
                yield new Made(attempt(outcome, now), outcome);
            }
        };
    }

    private Letter letter(Endpoint endpoint, Happened event, Target target, Instant now) {
        var body = body(endpoint, event);
        var headers = new ArrayList<Letter.Header>();
        headers.add(new Letter.Header("content-type", "application/json"));
        headers.add(new Letter.Header("syntropy-version", endpoint.apiDate().toString()));
        headers.addAll(SigningKey.headers(event.id(), now, body, endpoint.keys(now)));
        endpoint.headers().forEach(each -> headers.add(new Letter.Header(each.name(), each.value())));
        return new Letter(target, headers, body, Letter.DEADLINE);
    }

    byte[] body(Endpoint endpoint, Happened event) {
        return Json.MAPPER
                .writeValueAsString(EventView.of(event, versions.at(endpoint.apiDate()), states))
                .getBytes(StandardCharsets.UTF_8);
    }

    private static Delivery.Attempt attempt(Outcome outcome, Instant at) {
        int latency = (int) Math.min(3_600_000, outcome.latency().toMillis());
        return switch (outcome) {
            case Outcome.Answered answered ->
                new Delivery.Attempt(at, answered.status(), latency, answered.excerpt(), null);
            // Whoever may write a URL needn't learn what a name means inside the operator's network.
            case Outcome.Refused _ ->
                new Delivery.Attempt(at, null, latency, null, "The host has an address that web-hooks may not go to.");
            case Outcome.Failed failed -> new Delivery.Attempt(at, null, latency, null, failed.text());
        };
    }
}
