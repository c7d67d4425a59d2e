package org.openfirereceipts.command;

import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.jivesoftware.openfire.XMPPServer;
import org.openfirereceipts.link.Link;
import org.openfirereceipts.spool.EventBuffer;
import org.openfirereceipts.spool.RecordView;
import org.openfirereceipts.spool.Spool;
import org.openfirereceipts.tap.Presences;
import org.openfirereceipts.tap.Settings;
import org.openfirereceipts.tap.Tap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.xmpp.packet.JID;

/**
 * Takes what the handler asks for. Numbered commands, listings and features are executed in order on one thread; pings,
 * as those may wait for a database, on another; what asks for an answer ({@link Answers}) on a third.
 */
public final class Commands {
    private static final Logger LOG = LoggerFactory.getLogger(Commands.class);

    private static final long SWEEP_MS = 500;

    private final Tap tap;
    private final Spool spool;
    private final Tellings tellings;
    private final Redeliveries redeliveries;
    private final Listings listings;
    private final Pings pings;
    private final HandlerLife handler;
    private final Asking asking;
    private final Closing closing;
    private final OfflineStore store;
    private final Features features;
    private final Worker orders = new Worker("receipts-commands");
    private final Answers answers;
    /** Apart from the orders, which may wait for a database. */
    private final Worker probes = new Worker("receipts-pings");
    private final ScheduledThreadPoolExecutor timer = Timer.start();

    /** Held from the choice of a command until its `X` is written: see {@link #dropWaiting}. */
    private final Object beginning = new Object();

    private long highest;
    private volatile boolean stopped;

    /** @param highestExecuted highest command of which the spool still has an `X`; 0 where there is none */
    public Commands(
            XMPPServer server,
            Spool spool,
            Link link,
            Tap tap,
            Presences presences,
            Properties properties,
            Settings settings,
            long highestExecuted) {
        this.tap = tap;
        this.spool = spool;
        this.highest = highestExecuted;
        this.store = new OfflineStore(server);
        this.tellings = new Tellings(server, spool, tap, presences);
        this.redeliveries = new Redeliveries(server, tap, store);
        this.listings = new Listings(spool, store);
        this.pings = new Pings(server, spool, timer, tap.unasked());
        this.handler = new HandlerLife(link);
        this.asking = new Asking(tap.unasked(), settings, handler, new LateQuestions(pings, settings));
        this.closing = new Closing(server, timer, step -> orders.add(guarded("closing", step)));
        this.features = new Features(server);
        this.answers = new Answers(link, properties);
    }

    public void start() {
        timer.scheduleWithFixedDelay(tap::sweep, SWEEP_MS, SWEEP_MS, TimeUnit.MILLISECONDS);
        orders.start();
        answers.start();
        probes.start();
        asking.start();
    }

    /** The handler has said something. */
    public void heard() {
        handler.heard();
    }

    /** The handler has said that it knows what happened up to this event. */
    public void heard(long committed) {
        handler.heard(committed);
    }

    /** Takes a frame from the handler; false where it is none for here. */
    public boolean take(char kind, RecordView fields) {
        switch (kind) {
            case 'r':
                takeTelling(fields);
                return true;
            case 'd':
                takeRedelivery(fields);
                return true;
            case 'z':
                takeClose(fields);
                return true;
            case 'e':
                takeExtras(fields);
                return true;
            case 'i':
                takePing(fields);
                return true;
            case 'l':
                takeListing(fields);
                return true;
            case 'f':
                takeFeatures(fields);
                return true;
            case 't':
                answers.setProperty(fields);
                return true;
            case 'u':
                answers.authenticate(fields);
                return true;
            default:
                return false;
        }
    }

    /** A new handler begins: what has not begun is dropped. After this, what has begun has its `X` in the spool. */
    public void dropWaiting() {
        synchronized (beginning) {
            orders.drop();
            answers.drop();
            probes.drop();
        }
    }

    /** No command begins after this; features are withdrawn. */
    public void stop() {
        stopped = true;
        dropWaiting();
        orders.stop();
        answers.stop();
        probes.stop();
        asking.stop();
        timer.shutdownNow();
        pings.stop();
        features.withdraw();
    }

    private interface Act {
        Outcome run() throws Exception;
    }

    private void takeTelling(RecordView fields) {
        Tellings.Telling telling = new Tellings.Telling();
        telling.command = fields.number();
        telling.xml = fields.text();
        telling.owner = fields.text();
        telling.viewer = fields.text();
        String sessions = fields.text();
        telling.sessions = sessions == null ? null : lines(sessions);
        String handedAt = fields.text();
        telling.handedAt = handedAt == null ? 0 : Long.parseLong(handedAt);
        String askedAt = fields.text();
        telling.askedAt = askedAt == null ? Long.MAX_VALUE : Long.parseLong(askedAt);
        order(telling.command, null, () -> tellings.tell(telling));
    }

    private void takeRedelivery(RecordView fields) {
        long command = fields.number();
        final String key = fields.text();
        final String xml = fields.text();
        final String to = fields.text();
        final String mode = fields.text();
        final long sentAt = fields.number();
        final String from = fields.text();
        order(command, key, () -> redeliveries.redeliver(key, xml, to, mode, sentAt, from));
    }

    private void takeClose(RecordView fields) {
        long command = fields.number();
        final String stream = fields.text();
        final String jid = fields.text();
        final Set<String> unconfirmed = new HashSet<>(lines(fields.text()));
        order(command, null, () -> closing.close(stream, jid, unconfirmed));
    }

    private void takeExtras(RecordView fields) {
        long command = fields.number();
        final String key = fields.text();
        final JID account = new JID(fields.text());
        order(
                command,
                null,
                () -> store.removeExtras(account, key) > 0 ? Outcome.DONE : Outcome.skipped("single"));
    }

    private void takePing(RecordView fields) {
        final String stream = fields.text();
        final String jid = fields.text();
        final String ping = fields.text();
        final String question = fields.text();
        final long timeoutSeconds = fields.number();
        probes.add(guarded("ping", () -> pings.ping(stream, jid, ping, question, timeoutSeconds)));
    }

    /** In order with redeliveries, so that the list knows of those before it and of none after it. */
    private void takeListing(RecordView fields) {
        final String jid = fields.text();
        orders.add(guarded("listing", () -> listings.list(jid)));
    }

    private void takeFeatures(RecordView fields) {
        final Collection<String> server = lines(fields.text());
        final Collection<String> account = lines(fields.text());
        orders.add(guarded("features", () -> features.advertise(server, account)));
    }

    /** @param key of the message that it is about, or null */
    private void order(final long command, final String key, final Act act) {
        orders.add(
                new Worker.Task() {
                    @Override
                    public void run(Worker worker, int generation) {
                        if (begin(command, worker, generation)) {
                            execute(command, key, act);
                        }
                    }
                });
    }

    /** Writes `X`; waits while not even the reserve has room, as without it a crash would repeat the command. */
    private boolean begin(long command, Worker worker, int generation) {
        EventBuffer event = new EventBuffer();
        while (!stopped) {
            synchronized (beginning) {
                if (!worker.isCurrent(generation) || command <= highest) {
                    return false;
                }
                if (spool.append(event.event('X', System.currentTimeMillis()).field(command), true) != 0) {
                    highest = command;
                    return true;
                }
            }
            try {
                Thread.sleep(100);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                return false;
            }
        }
        return false;
    }

    private void execute(long command, String key, Act act) {
        Outcome outcome;
        try {
            outcome = act.run();
        } catch (Throwable failed) {
            LOG.warn("RECEIPTS_COMMAND: command {} failed with {}.", command, failed.getClass().getName());
            outcome = Outcome.failed(failed);
        }
        EventBuffer event = new EventBuffer().event('Y', System.currentTimeMillis());
        spool.append(event.field(command).field(outcome.outcome).field(outcome.reason).field(key), true);
    }

    static Worker.Task guarded(final String what, final Runnable action) {
        return new Worker.Task() {
            @Override
            public void run(Worker worker, int generation) {
                if (!worker.isCurrent(generation)) {
                    return;
                }
                try {
                    action.run();
                } catch (Throwable failed) {
                    LOG.warn("RECEIPTS_COMMAND: a {} failed with {}.", what, failed.getClass().getName());
                }
            }
        };
    }

    private static Collection<String> lines(String text) {
        if (text == null || text.isEmpty()) {
            return Collections.emptyList();
        }
        List<String> lines = new ArrayList<>();
        for (String line : text.split("\n")) {
            if (!line.isEmpty()) {
                lines.add(line);
            }
        }
        return lines;
    }
}
