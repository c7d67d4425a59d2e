package org.openfirereceipts;

import java.nio.file.Paths;

/** A JVM of its own that takes a directory, says whether it has it, and stays until it is ended. */
public final class LockHolder {
    private LockHolder() {}

    public static void main(String[] arguments) throws Exception {
        DataLock lock = new DataLock(Paths.get(arguments[0]), Paths.get("plugins/of-another-jvm"));
        boolean has = lock.take();
        System.out.println(has);
        while (System.in.read() >= 0) {
            boolean now = lock.take();
            System.out.println(now);
        }
    }
}
