package org.openfirereceipts.link;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.Assume;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class NodeRuntimeTest {
    @Rule public final TemporaryFolder folder = new TemporaryFolder();

    @Before
    public void needsScripts() {
        Assume.assumeTrue(File.separatorChar == '/');
    }

    /** A program that says `version`. */
    private File program(String path, String version, boolean executable) throws IOException {
        File file = new File(folder.getRoot(), path);
        assertTrue(file.getParentFile().isDirectory() || file.getParentFile().mkdirs());
        Files.write(file.toPath(), ("#!/bin/sh\necho " + version + "\n").getBytes(StandardCharsets.UTF_8));
        assertTrue(file.setExecutable(executable));
        return file;
    }

    @Test
    public void readsVersions() {
        assertEquals(24, NodeRuntime.major("v24.21.0"));
        assertEquals(9, NodeRuntime.major("v9.0.0"));
        assertEquals(0, NodeRuntime.major("nothing"));
        assertEquals(0, NodeRuntime.major("v.1"));
        assertEquals(0, NodeRuntime.major("vx.1"));
    }

    @Test
    public void theConfiguredOneComesFirst() throws IOException {
        File configured = program("mine/node", "v22.0.0", true);
        program("node/bin/node", "v24.0.0", true);
        assertEquals(configured.getPath(), NodeRuntime.choose(configured.getPath(), folder.getRoot()).path);
    }

    @Test
    public void theCarriedOneIsMadeExecutable() throws IOException {
        File carried = program("node/bin/node", "v24.0.0", false);
        assertEquals(carried.getPath(), NodeRuntime.choose(null, folder.getRoot()).path);
        assertTrue(carried.canExecute());
    }

    @Test
    public void oneThatIsTooOldOrAbsentIsPassedOver() throws IOException {
        File old = program("old/node", "v18.20.0", true);
        File carried = program("node/bin/node", "v24.0.0", true);
        assertEquals(carried.getPath(), NodeRuntime.choose(old.getPath(), folder.getRoot()).path);
        assertEquals(carried.getPath(), NodeRuntime.choose("/nonexistent/node", folder.getRoot()).path);
    }

    @Test
    public void whereThereIsNoneItSaysWhatWasTried() throws IOException {
        File old = program("old/node", "v18.20.0", true);
        NodeRuntime found = NodeRuntime.choose(old.getPath(), folder.getRoot());
        // this machine's own node may do
        Assume.assumeTrue(found.trouble != null);
        assertEquals("RECEIPTS_NODE_TOO_OLD", found.trouble.code);
        assertTrue(found.trouble.cause, found.trouble.cause.contains("says v18.20.0"));
        assertNotEquals("", found.trouble.remedy);
    }

    private static void mode(File file, String rights) throws IOException {
        Files.setPosixFilePermissions(file.toPath(), PosixFilePermissions.fromString(rights));
    }

    /** What is chosen where nothing else is there. */
    private NodeRuntime alone(File configured) {
        return NodeRuntime.choose(configured.getPath(), new File(folder.getRoot(), "none"), "");
    }

    @Test
    public void whatOthersMayWriteIsNotRun() throws IOException {
        File program = program("open/deep/node", "v24.0.0", true);
        assertEquals(program.getPath(), alone(program).path);
        for (String rights : new String[] {"rwxrwxr-x", "rwxr-xrwx"}) {
            mode(program, rights);
            NodeRuntime found = alone(program);
            assertNull(found.path);
            assertEquals("RECEIPTS_NODE_UNSAFE", found.trouble.code);
            assertTrue(found.trouble.cause, found.trouble.cause.contains("may be written by others"));
            mode(program, "rwxr-xr-x");
            mode(new File(folder.getRoot(), "open"), rights);
            assertNull(alone(program).path);
            mode(new File(folder.getRoot(), "open"), "rwxr-xr-x");
        }
        assertEquals(program.getPath(), alone(program).path);
    }

    @Test
    public void aLinkIsNoWayAround() throws IOException {
        File program = program("open/node", "v24.0.0", true);
        mode(program.getParentFile(), "rwxrwxrwx");
        File link = new File(folder.getRoot(), "node");
        Files.createSymbolicLink(link.toPath(), program.toPath());
        assertNull(alone(link).path);
        // nor one that lies where others may put another in its place
        File sound = program("sound/node", "v24.0.0", true);
        Files.delete(program.toPath());
        Files.createSymbolicLink(program.toPath(), sound.toPath());
        assertNull(alone(program).path);
        mode(program.getParentFile(), "rwxr-xr-x");
        assertEquals(program.getPath(), alone(program).path);
    }

    @Test
    public void aStrangersFileIsNotRun() throws IOException {
        Assume.assumeTrue("root".equals(System.getProperty("user.name")));
        File program = program("theirs/node", "v24.0.0", true);
        Files.setAttribute(program.toPath(), "unix:uid", 65534);
        NodeRuntime found = alone(program);
        assertNull(found.path);
        assertTrue(found.trouble.cause, found.trouble.cause.contains("belongs to"));
    }

    @Test
    public void thatTheConfiguredOneIsRefusedIsSaid() throws IOException {
        File open = program("open/node", "v24.0.0", true);
        mode(open, "rwxrwxrwx");
        File carried = program("node/bin/node", "v24.0.0", true);
        NodeRuntime found = NodeRuntime.choose(open.getPath(), folder.getRoot(), "");
        assertEquals(carried.getPath(), found.path);
        assertTrue(found.refused, found.refused.contains("may be written by others"));
        assertNull(NodeRuntime.choose(null, folder.getRoot(), "").refused);
    }

    @Test
    public void theCarriedOneIsTakenFromOthersFirst() throws IOException {
        File carried = program("node/bin/node", "v24.0.0", true);
        mode(carried, "rwxrwxrwx");
        mode(carried.getParentFile(), "rwxrwxr-x");
        assertEquals(carried.getPath(), NodeRuntime.choose(null, folder.getRoot(), "").path);
        assertEquals(
                "rwxr-xr-x", PosixFilePermissions.toString(Files.getPosixFilePermissions(carried.toPath())));
        assertEquals(
                "rwxr-xr-x",
                PosixFilePermissions.toString(Files.getPosixFilePermissions(carried.getParentFile().toPath())));
    }

    @Test
    public void ofThePathOnlyWhatIsSafeIsRun() throws IOException {
        File open = program("open/node", "v24.0.0", true);
        mode(open.getParentFile(), "rwxrwxrwx");
        File sound = program("sound/node", "v24.0.0", true);
        String path = "relative" + File.pathSeparator + open.getParent() + File.pathSeparator + sound.getParent();
        assertEquals(sound.getPath(), NodeRuntime.choose(null, new File("/nonexistent"), path).path);
        assertEquals(sound.getPath(), NodeRuntime.choose("node", new File("/nonexistent"), path).path);
    }
}
