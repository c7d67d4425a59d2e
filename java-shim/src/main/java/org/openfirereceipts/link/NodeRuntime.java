package org.openfirereceipts.link;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.NoSuchFileException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.TimeUnit;

/** Chooses the Node runtime: the property, the one carried in the JAR, the one on the PATH. */
final class NodeRuntime {
    static final int OLDEST = 22;

    private static final String SAFETY =
            "A runtime must belong to Openfire's user or to root, and nobody else may write it or one of its directories"
                    + " (chown, chmod go-w). ";

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
    /** Why the one that `plugin.receipts.node` names is not used; null where it is, or none is set. */
    final String refused;

    private NodeRuntime(String path, Trouble trouble, String refused) {
        this.path = path;
        this.trouble = trouble;
        this.refused = refused;
    }

    /** @param configured value of `plugin.receipts.node`, or null */
    static NodeRuntime choose(String configured, File pluginDirectory) {
        return choose(configured, pluginDirectory, System.getenv("PATH"));
    }

    /** @param path directories in which programs are */
    static NodeRuntime choose(String configured, File pluginDirectory, String path) {
        List<String> tried = new ArrayList<>();
        String refused = null;
        boolean tooOld = false;
        boolean unsafe = false;
        File carried = carried(pluginDirectory);
        Trouble foreign = Platform.troubleWith(Platform.carried(pluginDirectory), Platform.here());
        boolean isConfigured = configured != null && !configured.trim().isEmpty();
        for (File candidate : candidates(isConfigured ? configured.trim() : null, carried, path)) {
            if (candidate == carried && foreign != null) {
                continue;
            }
            String why;
            try {
                why = candidate == carried
                        ? TrustedFiles.whyNotCarried(carried, pluginDirectory)
                        : TrustedFiles.whyNot(candidate);
                unsafe |= why != null;
                if (why == null) {
                    String version = version(candidate.getPath());
                    int major = major(version);
                    if (major >= OLDEST) {
                        return new NodeRuntime(candidate.getPath(), null, refused);
                    }
                    tooOld |= major > 0;
                    why = "says " + version;
                }
            } catch (IOException | RuntimeException unusable) {
                why = unusable instanceof NoSuchFileException ? "is not there" : reason(unusable);
            }
            tried.add(candidate + " (" + why + ")");
            if (isConfigured && tried.size() == 1) {
                refused = tried.get(0);
            }
        }
        if (foreign != null) {
            return new NodeRuntime(null, foreign, refused);
        }
        String cause = "No Node.js runtime of version " + OLDEST + " or newer that may be run; tried " + join(tried) + ".";
        String code = unsafe ? "RECEIPTS_NODE_UNSAFE" : tooOld ? "RECEIPTS_NODE_TOO_OLD" : "RECEIPTS_NODE_MISSING";
        return new NodeRuntime(null, new Trouble(code, cause, unsafe ? SAFETY + REMEDY : REMEDY), refused);
    }

    /** One that may be executed by its modes, and yet may not, lies on a file system where nothing may. */
    private static String reason(Exception unusable) {
        String message = String.valueOf(unusable.getMessage());
        return message.contains("error=13") ? message + "; is it on a file system that is mounted noexec?" : message;
    }

    /** Openfire unpacks plugins without their modes. Where it cannot be made executable, starting it says why. */
    private static File carried(File pluginDirectory) {
        boolean windows = System.getProperty("os.name", "").startsWith("Windows");
        File carried = new File(pluginDirectory, windows ? "node/bin/node.exe" : "node/bin/node");
        if (carried.isFile() && !carried.canExecute()) {
            carried.setExecutable(true, true);
        }
        return carried;
    }

    /** The one that is configured first, where one is. */
    private static List<File> candidates(String configured, File carried, String path) {
        List<File> candidates = new ArrayList<>();
        if (configured != null) {
            boolean isName = new File(configured).getParent() == null;
            List<File> found = isName ? onPath(configured, path) : Collections.singletonList(new File(configured));
            candidates.addAll(found.isEmpty() ? Collections.singletonList(new File(configured)) : found);
        }
        if (carried.isFile()) {
            candidates.add(carried);
        }
        List<File> others = onPath("node", path);
        candidates.addAll(others.isEmpty() ? Collections.singletonList(new File("node")) : others);
        return candidates;
    }

    private static List<File> onPath(String name, String path) {
        List<File> found = new ArrayList<>();
        boolean windows = File.separatorChar == '\\';
        for (String directory : path == null ? new String[0] : path.split(File.pathSeparator)) {
            File file = new File(directory, windows && !name.endsWith(".exe") ? name + ".exe" : name);
            // what is named relative to wherever Openfire was started is nobody's choice
            if (new File(directory).isAbsolute() && file.isFile() && file.canExecute()) {
                found.add(file);
            }
        }
        return found;
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
