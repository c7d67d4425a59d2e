package org.openfirereceipts.spool;

import java.io.File;

/** Appends until it is killed; a JVM of its own for {@link SpoolCrashTest}. Says `ready` once it has appended. */
public final class Appender {
    private Appender() {}

    public static void main(String[] arguments) throws Exception {
        final Spool spool =
                Spool.open(new File(arguments[0]).toPath(), 32, (sequence, kind, record) -> {}, () -> {});
        spool.committed(0);
        long before = spool.complete();
        for (int t = 0; t < 3; t++) {
            final int thread = t;
            new Thread(
                            () -> {
                                EventBuffer event = new EventBuffer();
                                for (long i = 0; ; i++) {
                                    event.event('M', i).field(thread).field(SpoolCase.text(i));
                                    spool.append(event, false);
                                    if (i % 5000 == 0 && thread == 0) {
                                        try {
                                            // so that segments are recycled, too
                                            spool.committed(spool.complete() - 20_000);
                                        } catch (java.io.IOException full) {
                                            throw new IllegalStateException(full);
                                        }
                                    }
                                }
                            })
                    .start();
        }
        while (spool.complete() == before) {
            Thread.sleep(1);
        }
        System.out.println("ready");
    }
}
