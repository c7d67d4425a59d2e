package org.openfirereceipts.link;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Puts what the handler writes to standard error into Openfire's log. */
final class ErrorLines extends Thread {
    private static final Logger LOG = LoggerFactory.getLogger("org.openfirereceipts.handler");

    private final InputStream stream;

    ErrorLines(InputStream stream) {
        super("receipts-handler-errors");
        this.stream = stream;
        setDaemon(true);
    }

    @Override
    public void run() {
        try (BufferedReader lines = new BufferedReader(new InputStreamReader(stream, StandardCharsets.UTF_8))) {
            for (String line = lines.readLine(); line != null; line = lines.readLine()) {
                LOG.warn("{}", line);
            }
        } catch (IOException ended) {
            // the process is gone
        }
    }
}
