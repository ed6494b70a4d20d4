package syntropy.http;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeoutException;
import org.eclipse.jetty.http.HttpException;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.http.HttpMethod;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.handler.ErrorHandler;
import org.eclipse.jetty.util.BufferUtil;
import org.eclipse.jetty.util.Callback;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// Sends rendered answers, and stands where the library would otherwise write an error page of its own.
final class AnswerWriter extends ErrorHandler {
    private static final Logger LOG = LoggerFactory.getLogger(AnswerWriter.class);

    private final Refusals refusals;
    private final Streaming streaming;

    AnswerWriter(Refusals refusals, Streaming streaming) {
        this.refusals = refusals;
        this.streaming = streaming;
    }

    /// Completes the callback, once; of a body that is made while it is sent, at its end.
    void send(Request request, Response response, Callback callback, HttpAnswer answer) {
        int status = answer.status();
        response.setStatus(status);
        var headers = response.getHeaders();
        for (var header : answer.headers()) headers.add(header.name(), header.value());
        if (answer.stream() instanceof HttpAnswer.Streamed stream) {
            if (!HttpMethod.HEAD.is(request.getMethod())) {
                streaming.send(response, callback, stream);
                return;
            }
            stream.close();
            response.write(true, BufferUtil.EMPTY_BUFFER, callback);
            return;
        }
        boolean bodiless = status == 204 || status == 304;
        if (!bodiless) headers.put(HttpHeader.CONTENT_LENGTH, answer.body().length);
        boolean silent = bodiless || HttpMethod.HEAD.is(request.getMethod());
        response.write(true, silent ? BufferUtil.EMPTY_BUFFER : ByteBuffer.wrap(answer.body()), callback);
    }

    HttpAnswer refusal(Refusal refusal) {
        HttpAnswer answer;
        try {
            answer = refusals.answer(refusal.status(), refusal.name());
        } catch (RuntimeException bug) {
            LOG.error("The refusal {} could not be rendered", refusal, bug);
            answer = new HttpAnswer(refusal.status(), List.of(), new byte[0]);
        }
        return switch (refusal) {
            case TOO_BUSY -> with(answer, "Retry-After", "1");
            case INTERNAL_ERROR, UNSUPPORTED_CONTENT_ENCODING -> answer;
            // What comes next on the connection could not be told from the rest of what was refused.
            default -> with(answer, "Connection", "close");
        };
    }

    private static HttpAnswer with(HttpAnswer answer, String name, String value) {
        for (var header : answer.headers()) if (header.name().equalsIgnoreCase(name)) return answer;
        var headers = new ArrayList<>(answer.headers());
        headers.add(new HttpAnswer.Header(name, value));
        return new HttpAnswer(answer.status(), headers, answer.body());
    }

    /// As bytes for a socket on which no request ever began.
    ByteBuffer raw(Refusal refusal) {
        var answer = refusal(refusal);
        var text = new StringBuilder("HTTP/1.1 " + answer.status() + " " + refusal.reason() + "\r\n");
        for (var header : answer.headers()) text.append(header.name() + ": " + header.value() + "\r\n");
        text.append("Content-Length: " + answer.body().length + "\r\n\r\n");
        byte[] head = text.toString().getBytes(StandardCharsets.ISO_8859_1);
        return ByteBuffer.allocate(head.length + answer.body().length)
                .put(head)
                .put(answer.body())
                .flip();
    }

    @Override
    public boolean handle(Request request, Response response, Callback callback) {
        int status = response.getStatus();
        if (request.getAttribute(ERROR_EXCEPTION) instanceof HttpException http) {
            status = http.getCode();
        } else if (request.getAttribute(ERROR_EXCEPTION) instanceof TimeoutException) {
            status = 408;
        } else if (status == 500) {
            LOG.error("A request failed outside its handler", (Throwable) request.getAttribute(ERROR_EXCEPTION));
        }
        send(request, response, callback, refusal(Refusal.of(status)));
        return true;
    }

    @Override
    public boolean errorPageForMethod(String method) {
        return true;
    }
}
