package org.openfirereceipts.link;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Runs the handler as a child process, over its standard input and output, and starts it again when it ends. */
final class PipeCarrier implements Carrier, Runnable {
    private static final Logger LOG = LoggerFactory.getLogger(PipeCarrier.class);
    private static final long FIRST_PAUSE_MILLIS = 1000;
    private static final long LONGEST_PAUSE_MILLIS = 60_000;
    private static final long HEALTHY_MILLIS = 60_000;
    /** Tells the handler why it does not run on what `plugin.receipts.node` names, for the Overview. */
    private static final String REFUSED = "OPENFIRE_RECEIPTS_REFUSED_NODE";
    /** Megabytes. V8 takes more for what is young the more memory a machine has: 128 a thread on a large one. */
    private static final String YOUNG = "--max-semi-space-size=8";
    /** Percent. V8 lets a heap grow to four times what is alive in it where a machine has much memory. */
    private static final String GROWTH = "--heap-growing-percent=70";
    /** glibc keeps up to eight pools of memory for each processor, and what one has freed no other thread can use. */
    private static final String ARENAS = "2";

    /** Where `plugin.receipts.node` is read. */
    interface Configured {
        String node();
    }

    private final File pluginDirectory;
    private final File script;
    private final File data;
    private final Configured configured;
    private final Thread thread = new Thread(this, "receipts-handler");
    private final Object monitor = new Object();
    private Listener listener;
    private Process child;
    private OutputStream toChild;
    private boolean stopped;
    private boolean restart;
    private volatile Trouble trouble =
            new Trouble("RECEIPTS_HANDLER_STARTING", "The handler is being started.", "It takes some seconds.");

    PipeCarrier(File pluginDirectory, File data, Configured configured) {
        this.pluginDirectory = pluginDirectory;
        this.data = data;
        this.configured = configured;
        // for tests: another handler
        String other = System.getProperty("openfire.receipts.handler");
        this.script = other == null ? new File(pluginDirectory, "handler/main.cjs") : new File(other);
        thread.setDaemon(true);
    }

    @Override
    public void start(Listener theListener) {
        listener = theListener;
        thread.start();
    }

    @Override
    public void run() {
        long pause = FIRST_PAUSE_MILLIS;
        while (true) {
            synchronized (monitor) {
                if (stopped) {
                    return;
                }
                restart = false;
            }
            long started = System.currentTimeMillis();
            Trouble failed;
            try {
                failed = runOnce();
            } catch (Throwable unexpected) {
                failed = abandon(unexpected);
            }
            boolean wasHealthy = System.currentTimeMillis() - started >= HEALTHY_MILLIS;
            if (wasHealthy) {
                pause = FIRST_PAUSE_MILLIS;
            }
            synchronized (monitor) {
                if (stopped) {
                    return;
                }
                if (restart) {
                    continue;
                }
                // the same trouble is said once, not every minute
                if (trouble == null || !trouble.code.equals(failed.code) || !trouble.cause.equals(failed.cause)) {
                    LOG.error("{}", failed);
                }
                trouble = failed;
                waitFor(pause);
                if (restart) {
                    pause = FIRST_PAUSE_MILLIS;
                    continue;
                }
            }
            pause = Math.min(LONGEST_PAUSE_MILLIS, pause * 2);
        }
    }

    /** Starts a handler and carries its bytes until it ends. */
    private Trouble runOnce() {
        if (!script.isFile()) {
            return new Trouble(
                    "RECEIPTS_HANDLER_ABSENT",
                    "There is no " + script + ".",
                    "The JAR was built without its handler, or unpacked in part: put a complete receipts.jar into"
                            + " Openfire's plugins directory.");
        }
        NodeRuntime node = NodeRuntime.choose(configured.node(), pluginDirectory);
        if (node.trouble != null) {
            return node.trouble;
        }
        Trouble unsafe = TrustedFiles.troubleWith(script, pluginDirectory);
        if (unsafe != null) {
            return unsafe;
        }
        Process process;
        synchronized (monitor) {
            if (stopped || restart) {
                return new Trouble("RECEIPTS_HANDLER_STOPPED", "The handler was not started.", "");
            }
            try {
                ProcessBuilder builder =
                        new ProcessBuilder(node.path, YOUNG, GROWTH, script.getPath(), "--data", data.getPath())
                                .directory(data);
                // options meant for the administrator's other Node programs
                builder.environment().remove("NODE_OPTIONS");
                builder.environment().remove(REFUSED);
                builder.environment().putIfAbsent("MALLOC_ARENA_MAX", ARENAS);
                if (node.refused != null) {
                    builder.environment().put(REFUSED, node.refused);
                }
                process = builder.start();
            } catch (IOException cannot) {
                return new Trouble(
                        "RECEIPTS_HANDLER_START",
                        node.path + " cannot be started: " + cannot.getMessage() + ".",
                        "See that Openfire's user may run it and has memory and processes left.");
            }
            child = process;
            toChild = process.getOutputStream();
        }
        LOG.info("The handler runs on {}.", node.path);
        Thread errors = new ErrorLines(process.getErrorStream());
        errors.start();
        try (InputStream fromChild = process.getInputStream()) {
            byte[] bytes = new byte[64 * 1024];
            for (int read = fromChild.read(bytes); read >= 0; read = fromChild.read(bytes)) {
                listener.received(bytes, read);
            }
        } catch (IOException | IllegalArgumentException broken) {
            LOG.error(
                    "RECEIPTS_LINK_BROKEN: what the handler says cannot be read ({}). It is started again.",
                    broken.toString());
            process.destroyForcibly();
        } finally {
            listener.disconnected();
        }
        int status = HandlerEnd.await(process);
        forgetChild();
        return new Trouble(
                "RECEIPTS_HANDLER_ENDED",
                "The handler ended with status " + status + ".",
                "It is started again by itself; its reason is in handler.log in " + data + " and in Openfire's log.");
    }

    /** Whatever went wrong here, the next handler is started all the same, after a pause. */
    private Trouble abandon(Throwable unexpected) {
        LOG.error("RECEIPTS_HANDLER_FAILED: the handler cannot be looked after.", unexpected);
        Process process = forgetChild();
        if (process != null) {
            process.destroyForcibly();
        }
        return new Trouble(
                "RECEIPTS_HANDLER_FAILED",
                "The handler could not be looked after (" + unexpected + ").",
                "It is started again by itself; the reason is in Openfire's log.");
    }

    /** @return the child that there was, or null */
    private Process forgetChild() {
        synchronized (monitor) {
            Process was = child;
            child = null;
            toChild = null;
            monitor.notifyAll();
            return was;
        }
    }

    @Override
    public void send(byte[] frames) throws IOException {
        OutputStream stream;
        synchronized (monitor) {
            stream = toChild;
        }
        if (stream == null) {
            throw new IOException("no handler");
        }
        stream.write(frames);
        stream.flush();
    }

    @Override
    public Trouble trouble() {
        return trouble;
    }

    @Override
    public void runtimeChanged() {
        Process running;
        synchronized (monitor) {
            restart = true;
            running = child;
            monitor.notifyAll();
        }
        if (running != null) {
            LOG.info("plugin.receipts.node has changed: the handler is restarted.");
            // not on the thread that sets the property: a page waits for it
            final Process ending = running;
            inBackground("receipts-handler-restart", () -> HandlerEnd.compel(ending));
            // on another thread still: where the handler does not read, this blocks until the other has ended it
            inBackground("receipts-handler-stopping", () -> HandlerEnd.ask(ending));
        }
    }

    @Override
    public void stop() {
        Process running;
        synchronized (monitor) {
            stopped = true;
            running = child;
            monitor.notifyAll();
        }
        if (running != null) {
            HandlerEnd.compel(running);
        }
        try {
            thread.join(10_000);
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private static void inBackground(String name, Runnable task) {
        Thread thread = new Thread(task, name);
        thread.setDaemon(true);
        thread.start();
    }

    private void waitFor(long millis) {
        long until = System.currentTimeMillis() + millis;
        try {
            for (long left = millis; left > 0 && !stopped && !restart; left = until - System.currentTimeMillis()) {
                monitor.wait(left);
            }
        } catch (InterruptedException interrupted) {
            stopped = true;
        }
    }
}
