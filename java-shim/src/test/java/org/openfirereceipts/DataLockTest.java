package org.openfirereceipts;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.io.BufferedReader;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.Paths;
import java.nio.file.StandardCopyOption;
import org.junit.After;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

/** One plugin at a time works with a directory. */
public class DataLockTest {
    @Rule public final TemporaryFolder folder = new TemporaryFolder();

    private Path directory;
    private DataLock first;
    private DataLock second;
    private Process other;
    private BufferedReader says;

    @Before
    public void locks() throws Exception {
        directory = folder.newFolder("receipts").toPath();
        first = new DataLock(directory, Paths.get("plugins/receipts"));
        second = new DataLock(directory, Paths.get("plugins/receipts-0.2.0"));
    }

    @After
    public void end() throws Exception {
        second.release();
        first.release();
        if (other != null) {
            other.destroyForcibly().waitFor();
        }
    }

    @Test
    public void theSecondOfOneJvmStandsBackUntilTheFirstHasGone() throws Exception {
        assertTrue(first.take());
        assertFalse(first.isWaitedFor());
        assertFalse(second.take());
        assertTrue(second.holder(), second.holder().startsWith("plugins/receipts, process "));
        assertTrue(first.isWaitedFor());
        assertTrue(note().startsWith("plugins/receipts-0.2.0, process "));
        first.release();
        assertTrue(second.take());
        assertFalse(second.isWaitedFor());
        assertFalse(Files.exists(directory.resolve("standing-by")));
        assertFalse(first.take());
    }

    @Test
    public void theSameDirectoryByAnotherNameIsTheSame() throws Exception {
        Path link = Files.createSymbolicLink(folder.getRoot().toPath().resolve("link"), directory);
        DataLock byName = new DataLock(link, Paths.get("plugins/receipts-0.2.0"));
        assertTrue(first.take());
        assertFalse(byName.take());
        byName.release();
        assertFalse(first.isWaitedFor());
    }

    @Test
    public void whoGivesUpWaitingIsNoLongerTold() throws Exception {
        assertTrue(first.take());
        assertFalse(second.take());
        second.release();
        assertFalse(first.isWaitedFor());
        assertFalse(Files.exists(directory.resolve("standing-by")));
    }

    /** Its release must not take away the lock on the file, as closing it anywhere in this process would. */
    @Test
    public void whoWaitsAndGivesUpLeavesTheLockToTheFirst() throws Exception {
        assertTrue(first.take());
        assertFalse(second.take());
        second.release();
        assertEquals("false", hold());
        assertTrue(first.isWaitedFor());
    }

    @Test
    public void anotherJvmStandsBackAndTakesOver() throws Exception {
        assertTrue(first.take());
        assertEquals("false", hold());
        assertTrue(first.isWaitedFor());
        assertTrue(note().startsWith("plugins/of-another-jvm, process "));
        first.release();
        assertEquals("true", again());
        assertFalse(first.take());
        assertTrue(first.holder(), first.holder().startsWith("plugins/of-another-jvm, process "));
        // the other of this JVM stands behind the first, whoever has it
        assertFalse(second.take());
    }

    @Test
    public void whatAKilledJvmHeldIsFree() throws Exception {
        assertEquals("true", hold());
        assertFalse(first.take());
        other.destroyForcibly().waitFor();
        assertTrue(first.take());
    }

    @Test
    public void aWaiterThatWasKilledIsNotWaitedForAnyMore() throws Exception {
        assertTrue(first.take());
        assertEquals("false", hold());
        other.destroyForcibly().waitFor();
        assertTrue(Files.exists(directory.resolve("standing-by")));
        assertFalse(first.isWaitedFor());
    }

    @Test
    public void aLockThatIsRemovedIsMadeAnewByWhoHasIt() throws Exception {
        working();
        Files.delete(directory.resolve("lock"));
        assertTrue(first.holds());
        assertTrue(Files.exists(directory.resolve("lock")));
        assertEquals("false", hold());
        assertTrue(first.isWaitedFor());
        first.release();
        assertEquals("true", again());
    }

    /** Whoever comes before the owner has noticed waits for him to do so. */
    @Test
    public void whoFindsNoLockWaitsForAnOwner() throws Exception {
        working();
        Files.delete(directory.resolve("lock"));
        assertEquals("false", hold());
        assertTrue(first.take());
        assertEquals("false", again());
        assertTrue(first.holds());
    }

    @Test
    public void whoFindsNoLockAndNoOwnerBegins() throws Exception {
        Files.createDirectory(directory.resolve("spool"));
        assertFalse(first.take());
        long begun = System.nanoTime();
        while (!first.take()) {
            assertTrue(System.nanoTime() - begun < 20_000_000_000L);
            Thread.sleep(50);
        }
        assertFalse(first.isWaitedFor());
    }

    /** As tools that restore or synchronise a directory do. */
    @Test
    public void aLockThatIsReplacedIsTakenAgain() throws Exception {
        working();
        Path other = Files.write(directory.resolve("other"), "of a backup".getBytes(StandardCharsets.UTF_8));
        Files.move(other, directory.resolve("lock"), StandardCopyOption.ATOMIC_MOVE);
        assertTrue(first.holds());
        assertEquals("false", hold());
    }

    @Test
    public void whereAnotherHasTheNewFileTheFirstStandsBack() throws Exception {
        working();
        Path other = Files.write(directory.resolve("other"), "of a backup".getBytes(StandardCharsets.UTF_8));
        Files.move(other, directory.resolve("lock"), StandardCopyOption.ATOMIC_MOVE);
        assertEquals("true", hold());
        assertFalse(first.take());
        assertTrue(first.holder(), first.holder().startsWith("plugins/of-another-jvm, process "));
        first.release();
        assertFalse(first.take());
    }

    /** Else it would lock the file that nobody else looks at any more. */
    @Test
    public void whoWaitsGoesByTheNewFileToo() throws Exception {
        working();
        assertEquals("false", hold());
        Files.delete(directory.resolve("lock"));
        assertTrue(first.holds());
        assertEquals("false", again());
        assertEquals("false", again());
        assertTrue(first.isWaitedFor());
    }

    @Test
    public void aDirectoryThatIsPutInItsPlaceIsTakenAlong() throws Exception {
        working();
        Files.move(directory, directory.resolveSibling("before"));
        assertTrue(first.holds());
        Files.createDirectory(directory);
        assertTrue(first.holds());
        assertFalse(second.take());
        assertEquals("false", hold());
    }

    private void working() throws Exception {
        assertTrue(first.take());
        Files.createDirectory(directory.resolve("spool"));
    }

    private String note() throws Exception {
        return new String(Files.readAllBytes(directory.resolve("standing-by")), StandardCharsets.UTF_8);
    }

    private String hold() throws Exception {
        other =
                new ProcessBuilder(
                                Paths.get(System.getProperty("java.home"), "bin", "java").toString(),
                                "-cp",
                                System.getProperty("java.class.path"),
                                LockHolder.class.getName(),
                                directory.toString())
                        .redirectError(ProcessBuilder.Redirect.INHERIT)
                        .start();
        says = new BufferedReader(new InputStreamReader(other.getInputStream(), StandardCharsets.UTF_8));
        return says.readLine();
    }

    private String again() throws Exception {
        other.getOutputStream().write('\n');
        other.getOutputStream().flush();
        return says.readLine();
    }
}
