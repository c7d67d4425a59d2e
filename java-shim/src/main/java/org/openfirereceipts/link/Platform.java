package org.openfirereceipts.link;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.Locale;

/** For which platform the JAR was made that lies here unpacked, and which this is; as Node names them (`linux-x64`). */
final class Platform {
    private static final String REMEDY =
            "Put %s in the place of receipts.jar, or install Node.js %d or newer on this machine; this page shows within a"
                    + " minute that it was found. Until then messages flow as always and the spool keeps them for the log.";

    private Platform() {}

    static String here() {
        return of(System.getProperty("os.name", ""), System.getProperty("os.arch", ""), isMusl());
    }

    /** @param arch of the JVM, which may be another than the machine's */
    static String of(String system, String arch, boolean musl) {
        String name = system.toLowerCase(Locale.ROOT);
        String family =
                name.startsWith("windows")
                        ? "win32"
                        : name.startsWith("mac") ? "darwin" : name.startsWith("linux") && musl ? "linuxmusl" : name;
        switch (arch.toLowerCase(Locale.ROOT)) {
            case "amd64":
            case "x86_64":
                return family + "-x64";
            case "aarch64":
            case "arm64":
                return family + "-arm64";
            default:
                return family + '-' + arch;
        }
    }

    /** A system whose programs are linked against musl (Alpine) has no loader for those that Node's makers build. */
    private static boolean isMusl() {
        String[] musl = new File("/lib").list((directory, name) -> name.startsWith("ld-musl-"));
        return musl != null
                && musl.length > 0
                && !new File("/lib64/ld-linux-x86-64.so.2").exists()
                && !new File("/lib/ld-linux-aarch64.so.1").exists();
    }

    /** Null where the JAR carries no runtime, or none that says what it is for. */
    static String carried(File pluginDirectory) {
        try {
            byte[] bytes = Files.readAllBytes(new File(pluginDirectory, "node/platform").toPath());
            return new String(bytes, StandardCharsets.US_ASCII).trim();
        } catch (IOException none) {
            return null;
        }
    }

    /** Null where the JAR is for this platform, as far as it says. */
    static Trouble troubleWith(String carried, String here) {
        if (carried == null || carried.equals(here)) {
            return null;
        }
        String cause =
                "This receipts.jar was made for "
                        + carried
                        + ", and this server is "
                        + here
                        + "; no Node.js runtime that can be used was found on it either.";
        return new Trouble("RECEIPTS_WRONG_PLATFORM", cause, String.format(REMEDY, jarFor(here), NodeRuntime.OLDEST));
    }

    /** Those that `npm run build -- --platform all` makes. */
    private static String jarFor(String platform) {
        switch (platform) {
            case "linux-x64":
            case "linux-arm64":
            case "darwin-arm64":
            case "win32-x64":
                return "receipts-" + platform + ".jar";
            default:
                return "receipts-slim.jar (which uses the Node.js of the machine)";
        }
    }
}
