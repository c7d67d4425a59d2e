package org.openfirereceipts.command;

import org.openfirereceipts.link.Link;
import org.openfirereceipts.spool.EventBuffer;
import org.openfirereceipts.spool.RecordView;

/** What asks for an answer (`t`, `u`), on a thread of its own: a directory may take its time over a password. */
final class Answers {
    private final Link link;
    private final Properties properties;
    private final Worker worker = new Worker("receipts-answers");

    Answers(Link link, Properties properties) {
        this.link = link;
        this.properties = properties;
    }

    void start() {
        worker.start();
    }

    void drop() {
        worker.drop();
    }

    void stop() {
        worker.stop();
    }

    void setProperty(RecordView fields) {
        final String request = fields.text();
        final String given = fields.text();
        final String value = fields.text();
        final boolean encrypt = fields.flag();
        final String user = fields.text();
        final String summary = fields.text();
        final String name = given == null || given.startsWith(Properties.PREFIX) ? given : Properties.PREFIX + given;
        worker.add(
                Commands.guarded(
                        "property",
                        () -> {
                            if (name == null || name.length() == Properties.PREFIX.length()) {
                                answer(request, "refused", "not a property of this plugin");
                                return;
                            }
                            try {
                                properties.set(name, value, encrypt, user, summary);
                                answer(request, "ok", null);
                            } catch (RuntimeException failed) {
                                answer(request, "failed", failed.getClass().getName());
                            }
                        }));
    }

    void authenticate(RecordView fields) {
        final String request = fields.text();
        final String user = fields.text();
        final String password = fields.text();
        worker.add(
                Commands.guarded(
                        "authentication",
                        () -> {
                            try {
                                String name = Administrators.authenticate(user, password);
                                answer(request, name == null ? "refused" : "ok", name);
                            } catch (Exception failed) {
                                answer(request, "failed", failed.getClass().getName());
                            }
                        }));
    }

    private void answer(String request, String outcome, String text) {
        link.send(new EventBuffer().frame('a').field(request).field(outcome).field(text).toFrame());
    }
}
