package org.openfirereceipts;

import java.io.File;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import org.openfirereceipts.link.Trouble;

/** What keeps the whole plugin from its work, in words for the log and the Overview page. */
final class Troubles {
    private static final String IDLE = "Until then it does nothing: messages flow as if it were absent, and are not logged.";

    private Troubles() {}

    /** Another plugin, here or in another JVM, works with the directory. */
    static Trouble inUse(File data, String holder) {
        return new Trouble(
                "RECEIPTS_DATA_IN_USE",
                "Another copy of the plugin works with " + data + " already: " + holder + ".",
                "Keep one receipts.jar in Openfire's plugins directory and remove the other; two servers need a directory"
                        + " each (plugin.receipts.directory). This one begins by itself when the other has gone.",
                "This copy stands back: it follows, answers and logs nothing. The other one does.");
    }

    /** The directory cannot be used. */
    static Trouble unusable(File data, Exception cannot) {
        return new Trouble("RECEIPTS_DATA", cause(data, cannot), remedy(cannot) + " It is tried again each second.", IDLE);
    }

    private static String cause(File data, Exception cannot) {
        return "The spool cannot be opened in " + data + " (" + cannot + ").";
    }

    private static String remedy(Exception cannot) {
        String text = String.valueOf(cannot.getMessage());
        String reason = cannot instanceof FileSystemException ? String.valueOf(((FileSystemException) cannot).getReason()) : text;
        if (cannot instanceof AccessDeniedException || reason.contains("Permission denied")) {
            return "Make the directory the own of the user that Openfire runs as (chown), and check what a security module"
                    + " or a service's ReadWritePaths allows.";
        }
        if (reason.contains("Read-only file system")) {
            return "Mount it so that it can be written, name it in the service's ReadWritePaths, or set"
                    + " plugin.receipts.directory to a place that can.";
        }
        if (reason.contains("No space left")) {
            return "Make room on the disk.";
        }
        if (reason.contains("quota")) {
            return "Raise the disk quota of the user that Openfire runs as.";
        }
        if (reason.contains("Too many open files")) {
            return "Raise the limit of open files of the user that Openfire runs as (ulimit -n, LimitNOFILE).";
        }
        return "See that the directory exists, or can be made, and that Openfire's user may write there.";
    }
}
