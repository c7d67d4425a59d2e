package org.openfirereceipts.link;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.After;
import org.junit.Assume;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** A handler that never reads, in place of the real one. */
public class PipeCarrierTest implements Carrier.Listener {
    @Rule public final TemporaryFolder folder = new TemporaryFolder();

    private final AtomicInteger heard = new AtomicInteger();
    private volatile boolean failing;
    private PipeCarrier carrier;

    @Before
    public void start() throws IOException {
        Assume.assumeTrue(File.separatorChar == '/');
        File node = new File(folder.getRoot(), "node/bin/node");
        assertTrue(node.getParentFile().mkdirs());
        // the `sleep` takes the shell's place, so that it is the child that the carrier ends
        String program = "#!/bin/sh\n[ \"$1\" = --version ] && { echo v24.0.0; exit; }\necho hello\nexec sleep 60\n";
        Files.write(node.toPath(), program.getBytes(StandardCharsets.UTF_8));
        assertTrue(node.setExecutable(true));
        File script = new File(folder.getRoot(), "handler/main.cjs");
        assertTrue(script.getParentFile().mkdirs());
        Files.write(script.toPath(), new byte[0]);
        carrier = new PipeCarrier(folder.getRoot(), folder.getRoot(), () -> null);
    }

    @After
    public void stop() {
        if (carrier != null) {
            carrier.stop();
        }
    }

    @Override
    public void received(byte[] bytes, int length) {
        boolean fails = failing;
        heard.incrementAndGet();
        if (fails) {
            throw new IllegalStateException("a fault of the shim's own");
        }
    }

    @Override
    public void disconnected() {}

    private void heard(int times) throws InterruptedException {
        for (int i = 0; i < 1500 && heard.get() < times; i++) {
            Thread.sleep(10);
        }
        assertEquals(times, heard.get());
    }

    /** A thread that is stuck in writing, as the link's own is then. */
    private Thread fillTheInput() throws InterruptedException {
        Thread writer =
                new Thread(
                        () -> {
                            try {
                                carrier.send(new byte[1024 * 1024]);
                            } catch (IOException gone) {
                                // it was ended
                            }
                        });
        writer.setDaemon(true);
        writer.start();
        writer.join(500);
        assertTrue("its input is full", writer.isAlive());
        return writer;
    }

    @Test(timeout = 30_000)
    public void aHandlerThatDoesNotReadIsEndedAllTheSame() throws Exception {
        carrier.start(this);
        heard(1);
        Thread writer = fillTheInput();
        long begun = System.nanoTime();
        carrier.stop();
        assertTrue("within 12 s", System.nanoTime() - begun < 12_000_000_000L);
        writer.join(5000);
        assertFalse(writer.isAlive());
    }

    @Test(timeout = 40_000)
    public void aHandlerThatDoesNotReadIsReplacedWhereTheRuntimeChanges() throws Exception {
        carrier.start(this);
        heard(1);
        Thread writer = fillTheInput();
        carrier.runtimeChanged();
        heard(2);
        writer.join(5000);
        assertFalse(writer.isAlive());
    }

    @Test(timeout = 40_000)
    public void aFaultOfTheListenerDoesNotEndTheCarrier() throws Exception {
        failing = true;
        carrier.start(this);
        heard(1);
        failing = false;
        heard(2);
        assertEquals("RECEIPTS_HANDLER_FAILED", carrier.trouble().code);
    }
}
