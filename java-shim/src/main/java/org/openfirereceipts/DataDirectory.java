package org.openfirereceipts;

import java.io.File;
import org.jivesoftware.util.JiveGlobals;
import org.openfirereceipts.command.Properties;
import org.openfirereceipts.compat.OpenfireHome;

/** Where the data is: `receipts` in Openfire's home, or what a property says, as for a volume of a container. */
final class DataDirectory {
    private DataDirectory() {}

    /** Read once, at the start: what is written there is not moved. */
    static File find(File pluginDirectory) {
        return resolve(JiveGlobals.getProperty(Properties.PREFIX + "directory"), OpenfireHome.find(pluginDirectory));
    }

    /** @param set null or blank where it is not set; one that is relative is meant from Openfire's home */
    static File resolve(String set, File home) {
        String path = set == null ? "" : set.trim();
        File file = new File(path.isEmpty() ? "receipts" : path);
        return file.isAbsolute() ? file : new File(home, file.getPath());
    }
}
