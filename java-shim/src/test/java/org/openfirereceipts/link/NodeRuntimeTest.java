package org.openfirereceipts.link;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
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
        assertEquals("RECEIPTS-NODE-TOO-OLD", found.trouble.code);
        assertTrue(found.trouble.cause, found.trouble.cause.contains("says v18.20.0"));
        assertNotEquals("", found.trouble.remedy);
    }
}
