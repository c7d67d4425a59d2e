package org.openfirereceipts.console;

import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.concurrent.atomic.AtomicLong;
import org.openfirereceipts.link.Link;
import org.openfirereceipts.link.Trouble;
import org.openfirereceipts.spool.EventBuffer;
import org.openfirereceipts.spool.RecordView;

/** Requests of the admin console on their way to the handler (frame `q`) and back (frame `y`). */
public final class ConsoleRequests {
    private static final int TIMEOUT_SECONDS = 15;
    private static final int AT_ONCE = 64;

    /** What the handler answers. */
    static final class Answer {
        int status;
        String contentType;
        /** `Name: value` lines, or null. */
        String headers;
        String body;
    }

    private final Link link;
    private final AtomicLong numbers = new AtomicLong();
    private final Map<String, CompletableFuture<Answer>> waiting = new ConcurrentHashMap<>();

    public ConsoleRequests(Link link) {
        this.link = link;
    }

    /**
     * Asks the handler.
     *
     * @param fields those of `q` behind the number of the request
     * @return null where there is no handler, or it does not answer in time
     */
    Answer ask(String... fields) {
        if (waiting.size() >= AT_ONCE) {
            return null;
        }
        String number = Long.toString(numbers.incrementAndGet());
        CompletableFuture<Answer> answer = new CompletableFuture<>();
        waiting.put(number, answer);
        try {
            EventBuffer frame = new EventBuffer().frame('q').field(number);
            for (String field : fields) {
                frame.field(field);
            }
            return link.send(frame.toFrame()) ? answer.get(TIMEOUT_SECONDS, TimeUnit.SECONDS) : null;
        } catch (TimeoutException | ExecutionException none) {
            return null;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            return null;
        } finally {
            waiting.remove(number);
        }
    }

    /** Frame `y`. */
    public void answered(RecordView fields) {
        CompletableFuture<Answer> asked = waiting.remove(fields.text());
        if (asked != null) {
            Answer answer = new Answer();
            answer.status = (int) fields.number();
            answer.contentType = fields.text();
            answer.headers = fields.text();
            answer.body = fields.text();
            asked.complete(answer);
        }
    }

    public void handlerGone() {
        for (CompletableFuture<Answer> asked : waiting.values()) {
            asked.complete(null);
        }
    }

    public void stop() {
        handlerGone();
    }

    /** What keeps the handler away; null where it is there and only did not answer. */
    Trouble trouble() {
        return link.trouble();
    }
}
