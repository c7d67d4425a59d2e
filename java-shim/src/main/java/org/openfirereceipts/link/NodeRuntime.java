package org.openfirereceipts.link;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Chooses the Node runtime: the property, the one carried in the JAR, the one on the PATH. */
final class NodeRuntime {
    static final int OLDEST = 22;

    private static final String REMEDY =
            "Install Node.js "
                    + OLDEST
                    + " or newer on this machine, or set the system property plugin.receipts.node to the path of its"
                    + " executable; this page shows within a minute that it was found. Until then messages flow as"
                    + " always and the spool keeps them for the log.";

    /** Path of the executable; null where none was found. */
    final String path;
    /** Why there is none; null where there is one. */
    final Trouble trouble;

    private NodeRuntime(String path, Trouble trouble) {
        this.path = path;
        this.trouble = trouble;
    }

    /** @param configured value of `plugin.receipts.node`, or null */
    static NodeRuntime choose(String configured, File pluginDirectory) {
        List<String> tried = new ArrayList<>();
        boolean tooOld = false;
        for (String candidate : candidates(configured, pluginDirectory)) {
            String version;
            try {
                version = version(candidate);
            } catch (IOException | RuntimeException unusable) {
                tried.add(candidate + " (" + unusable.getMessage() + ")");
                continue;
            }
            int major = major(version);
            if (major >= OLDEST) {
                return new NodeRuntime(candidate, null);
            }
            tooOld |= major > 0;
            tried.add(candidate + " (says " + version + ")");
        }
        String cause = "No Node.js runtime of version " + OLDEST + " or newer; tried " + join(tried) + ".";
        return new NodeRuntime(
                null, new Trouble(tooOld ? "RECEIPTS-NODE-TOO-OLD" : "RECEIPTS-NODE-MISSING", cause, REMEDY));
    }

    private static List<String> candidates(String configured, File pluginDirectory) {
        List<String> candidates = new ArrayList<>();
        if (configured != null && !configured.trim().isEmpty()) {
            candidates.add(configured.trim());
        }
        boolean windows = System.getProperty("os.name", "").startsWith("Windows");
        File carried = new File(pluginDirectory, windows ? "node/bin/node.exe" : "node/bin/node");
        if (carried.isFile()) {
            // Openfire unpacks plugins without their modes. Where it cannot be made executable, starting it says why
            if (!carried.canExecute()) {
                carried.setExecutable(true, true);
            }
            candidates.add(carried.getPath());
        }
        candidates.add("node");
        return candidates;
    }

    private static String version(String executable) throws IOException {
        Process process = new ProcessBuilder(executable, "--version").redirectErrorStream(true).start();
        process.getOutputStream().close();
        try {
            // it says one short line: no reader thread is needed to keep it from blocking
            if (!process.waitFor(20, TimeUnit.SECONDS)) {
                throw new IOException("gives no version within 20 s");
            }
            BufferedReader reader =
                    new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
            String line = reader.readLine();
            return line == null ? "nothing" : line.length() > 80 ? line.substring(0, 80) : line;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted");
        } finally {
            process.destroyForcibly();
        }
    }

    /** Major version in `v24.1.0`; 0 where it is no version. */
    static int major(String version) {
        int dot = version.indexOf('.');
        if (!version.startsWith("v") || dot < 2 || dot > 6) {
            return 0;
        }
        try {
            return Integer.parseInt(version.substring(1, dot));
        } catch (NumberFormatException noVersion) {
            return 0;
        }
    }

    private static String join(List<String> parts) {
        StringBuilder joined = new StringBuilder();
        for (String part : parts) {
            joined.append(joined.length() == 0 ? "" : ", ").append(part);
        }
        return joined.toString();
    }
}
