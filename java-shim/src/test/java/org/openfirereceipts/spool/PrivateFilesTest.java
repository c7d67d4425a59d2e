package org.openfirereceipts.spool;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assume.assumeTrue;

import java.nio.file.FileSystems;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** What is in the directory of the data is for Openfire's user alone. */
public class PrivateFilesTest {
    @Rule public final TemporaryFolder folder = new TemporaryFolder();

    private Path root;

    @Before
    public void root() {
        assumeTrue(FileSystems.getDefault().supportedFileAttributeViews().contains("posix"));
        root = folder.getRoot().toPath();
    }

    @Test
    public void whatWasLeftOpenToOthersIsMendedAndKeepsItsContent() throws Exception {
        Path spool = Files.createDirectories(root.resolve("receipts/spool"));
        Path log = Files.write(root.resolve("receipts/chat-log.db-wal"), new byte[] {1});
        Path segment = Files.write(spool.resolve("00000000000000000001.spool"), new byte[] {2});
        for (Path wide : new Path[] {root.resolve("receipts"), spool, log, segment}) {
            Files.setPosixFilePermissions(wide, PosixFilePermissions.fromString("rwxrwxrwx"));
        }
        PrivateFiles.mend(root.resolve("receipts"));
        assertEquals("rwx------ rwx------", modes(root.resolve("receipts"), spool));
        assertEquals("rw------- rw-------", modes(log, segment));
        assertArrayEquals(new byte[] {2}, Files.readAllBytes(segment));
    }

    @Test
    public void whatIsMerelyLinkedToIsLeftAlone() throws Exception {
        Path other = Files.write(root.resolve("other"), new byte[] {1});
        Files.setPosixFilePermissions(other, PosixFilePermissions.fromString("rw-rw-r--"));
        Path data = Files.createDirectory(root.resolve("receipts"));
        Files.createSymbolicLink(data.resolve("notes"), other);
        PrivateFiles.mend(data);
        assertEquals("rw-rw-r--", modes(other));
    }

    @Test
    public void aHomeAndADirectoryThatAreLinksAreFollowed() throws Exception {
        Path volume = Files.createDirectories(root.resolve("volume/data"));
        Path log = Files.write(volume.resolve("handler.log"), new byte[0]);
        for (Path wide : new Path[] {volume, log}) {
            Files.setPosixFilePermissions(wide, PosixFilePermissions.fromString("rwxrwxrwx"));
        }
        Path home = Files.createSymbolicLink(root.resolve("home"), root.resolve("volume"));
        Files.createSymbolicLink(home.resolve("receipts"), volume);
        PrivateFiles.directory(home.resolve("receipts"));
        PrivateFiles.mend(home.resolve("receipts"));
        assertEquals("rwx------ rw-------", modes(volume, log));
        PrivateFiles.directory(home.resolve("fresh"));
        assertEquals("rwx------", modes(root.resolve("volume/fresh")));
    }

    private static String modes(Path... paths) throws Exception {
        StringBuilder modes = new StringBuilder();
        for (Path path : paths) {
            modes.append(modes.length() == 0 ? "" : " ")
                    .append(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)));
        }
        return modes.toString();
    }
}
