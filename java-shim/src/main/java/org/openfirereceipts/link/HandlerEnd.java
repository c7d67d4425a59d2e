package org.openfirereceipts.link;

import java.io.IOException;
import java.io.OutputStream;
import java.util.concurrent.TimeUnit;

/** How the handler's process comes to its end: asked, left time for its last words, and killed if it stays. */
final class HandlerEnd {
    private static final long LAST_WORDS_MILLIS = 5000;
    private static final byte[] STOPPING = {0, 0, 0, 1, 'b'};

    private HandlerEnd() {}

    /** Tells it that it is to end. Where it does not read, this blocks until it has ended. */
    static void ask(Process process) {
        try {
            OutputStream stream = process.getOutputStream();
            stream.write(STOPPING);
            stream.flush();
        } catch (IOException gone) {
            // it has ended already
        }
    }

    /** It closed its output: it has ended or is about to. */
    static int await(Process process) {
        try {
            if (!process.waitFor(LAST_WORDS_MILLIS, TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
            return process.waitFor();
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
            return -1;
        }
    }

    /** It was asked, or its input is closed: it ends by itself, or is made to. */
    static void compel(Process process) {
        try {
            if (process.waitFor(LAST_WORDS_MILLIS, TimeUnit.MILLISECONDS)) {
                return;
            }
            // its input is not closed first: where it does not read, a writer holds that stream for good
            process.destroy();
            if (!process.waitFor(2000, TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
                process.waitFor(5000, TimeUnit.MILLISECONDS);
            }
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
    }
}
