package org.openfirereceipts.tap;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.openfirereceipts.spool.PrivateFiles;

/**
 * The secrets of the keys, in a file: that of today, and those that stamps were made with before, as they lie in offline
 * stores. Today's is shared by all nodes that use one database of Openfire's; a node that had its own keeps it beside it.
 */
public final class Secrets {
    public static final int LENGTH = 32;
    /** As many are kept: each is tried on what the others do not prove. */
    private static final int MOST = 4;

    private final Path file;
    private final List<byte[]> all;

    private Secrets(Path file, List<byte[]> all) {
        this.file = file;
        this.all = all;
    }

    /**
     * Reads them, or makes the first.
     *
     * @throws IOException where it can neither be read nor made
     */
    public static Secrets open(Path file) throws IOException {
        List<byte[]> all = new ArrayList<>();
        byte[] bytes = Files.exists(file) ? Files.readAllBytes(file) : new byte[0];
        // cut short by a crash while it was made: no key was ever made with what is there
        for (int at = 0; at + LENGTH <= bytes.length; at += LENGTH) {
            all.add(Arrays.copyOfRange(bytes, at, at + LENGTH));
        }
        Secrets secrets = new Secrets(file, all);
        if (all.isEmpty()) {
            byte[] made = new byte[LENGTH];
            new SecureRandom().nextBytes(made);
            secrets.use(made);
        }
        return secrets;
    }

    /** Today's first. */
    public List<byte[]> all() {
        return all;
    }

    public byte[] today() {
        return all.get(0);
    }

    /** Makes `secret` today's from now on, and on the disk before any key is made with it. */
    public void use(byte[] secret) throws IOException {
        if (!all.isEmpty() && Arrays.equals(today(), secret)) {
            return;
        }
        all.removeIf(other -> Arrays.equals(other, secret));
        all.add(0, secret);
        while (all.size() > MOST) {
            all.remove(MOST);
        }
        Path fresh = file.resolveSibling(file.getFileName() + ".new");
        Files.deleteIfExists(fresh);
        try (FileChannel channel = PrivateFiles.create(fresh)) {
            for (byte[] each : all) {
                ByteBuffer bytes = ByteBuffer.wrap(each);
                while (bytes.hasRemaining()) {
                    channel.write(bytes);
                }
            }
            channel.force(true);
        }
        Files.move(fresh, file, StandardCopyOption.REPLACE_EXISTING);
    }
}
