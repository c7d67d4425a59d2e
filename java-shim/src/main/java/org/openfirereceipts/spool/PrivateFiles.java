package org.openfirereceipts.spool;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.EnumSet;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Files and directories of the data that only Openfire's user may read (0600, 0700), whatever the umask is, where the
 * file system knows modes. Modes that cannot be changed keep nothing from working: a volume of a container may belong to
 * another user, or have no modes at all.
 */
public final class PrivateFiles {
    private static final Logger LOG = LoggerFactory.getLogger(PrivateFiles.class);
    private static final Set<PosixFilePermission> FILE = PosixFilePermissions.fromString("rw-------");
    private static final Set<PosixFilePermission> DIRECTORY = PosixFilePermissions.fromString("rwx------");

    private PrivateFiles() {}

    /** Creates a directory, or makes one that is there private. */
    public static void directory(Path directory) throws IOException {
        Path parent = directory.toAbsolutePath().getParent();
        // createDirectories of older JDKs fails where the last one is a link to a directory, as homes may be
        if (!Files.isDirectory(parent)) {
            Files.createDirectories(parent);
        }
        try {
            Files.createDirectory(directory, modes(parent, DIRECTORY));
        } catch (FileAlreadyExistsException exists) {
            if (!Files.isDirectory(directory)) {
                throw exists;
            }
            narrow(directory, DIRECTORY);
        }
    }

    /** Opens a new file. */
    public static FileChannel create(Path file) throws IOException {
        Set<StandardOpenOption> options =
                EnumSet.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.READ, StandardOpenOption.WRITE);
        return FileChannel.open(file, options, modes(file.toAbsolutePath().getParent(), FILE));
    }

    /** Makes all that is in a directory private, as releases of before, copies and restored backups left it. */
    public static void mend(Path directory) throws IOException {
        // a link at its beginning would be all that is visited
        Files.walkFileTree(
                directory.toRealPath(),
                new SimpleFileVisitor<Path>() {
                    @Override
                    public FileVisitResult preVisitDirectory(Path each, BasicFileAttributes attributes) {
                        narrow(each, DIRECTORY);
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
                        // links lead to what need not be ours
                        if (attributes.isRegularFile()) {
                            narrow(file, FILE);
                        }
                        return FileVisitResult.CONTINUE;
                    }

                    @Override
                    public FileVisitResult visitFileFailed(Path file, IOException gone) {
                        return FileVisitResult.CONTINUE;
                    }
                });
    }

    /** Takes away what others may do; what the owner may not do himself is left so. */
    private static void narrow(Path path, Set<PosixFilePermission> most) {
        try {
            if (!posix(path)) {
                return;
            }
            Set<PosixFilePermission> now = Files.getPosixFilePermissions(path);
            if (!most.containsAll(now)) {
                Set<PosixFilePermission> kept = EnumSet.copyOf(most);
                kept.retainAll(now);
                Files.setPosixFilePermissions(path, kept);
            }
        } catch (IOException | UnsupportedOperationException cannot) {
            LOG.warn(
                    "RECEIPTS_DATA_READABLE: others may read {} ({}). Make it the own of the user that Openfire runs as.",
                    path,
                    cannot.toString());
        }
    }

    private static boolean posix(Path path) throws IOException {
        return Files.getFileStore(path).supportsFileAttributeView("posix");
    }

    private static FileAttribute<?>[] modes(Path directory, Set<PosixFilePermission> modes) throws IOException {
        if (!Files.exists(directory) || !posix(directory)) {
            return new FileAttribute<?>[0];
        }
        return new FileAttribute<?>[] {PosixFilePermissions.asFileAttribute(modes)};
    }
}
