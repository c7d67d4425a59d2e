package org.openfirereceipts.link;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertNull;
import static org.junit.Assert.assertTrue;

import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class PlatformTest {
    @Rule public final TemporaryFolder folder = new TemporaryFolder();

    private void carriedFor(String platform) throws IOException {
        File node = new File(folder.getRoot(), "node");
        assertTrue(node.isDirectory() || node.mkdir());
        Files.write(new File(node, "platform").toPath(), (platform + "\n").getBytes(StandardCharsets.US_ASCII));
    }

    @Test
    public void namesPlatformsAsNodeDoes() {
        assertEquals("linux-x64", Platform.of("Linux", "amd64", false));
        assertEquals("linux-arm64", Platform.of("Linux", "aarch64", false));
        assertEquals("linuxmusl-x64", Platform.of("Linux", "amd64", true));
        assertEquals("darwin-arm64", Platform.of("Mac OS X", "aarch64", false));
        assertEquals("win32-x64", Platform.of("Windows Server 2022", "amd64", false));
        assertEquals("linux-ppc64le", Platform.of("Linux", "ppc64le", false));
    }

    @Test
    public void saysNothingWhereTheJarFitsOrCarriesNone() throws IOException {
        assertNull(Platform.troubleWith(Platform.carried(folder.getRoot()), "linux-x64"));
        carriedFor("linux-x64");
        assertNull(Platform.troubleWith(Platform.carried(folder.getRoot()), "linux-x64"));
    }

    @Test
    public void namesTheJarThatFits() throws IOException {
        carriedFor("linux-x64");
        Trouble trouble = Platform.troubleWith(Platform.carried(folder.getRoot()), "win32-x64");
        assertEquals("RECEIPTS_WRONG_PLATFORM", trouble.code);
        assertTrue(trouble.cause, trouble.cause.contains("made for linux-x64, and this server is win32-x64"));
        assertTrue(trouble.remedy, trouble.remedy.contains("receipts-win32-x64.jar"));
    }

    @Test
    public void whereThereIsNoneItNamesTheSlimOne() {
        for (String here : new String[] {"linuxmusl-x64", "darwin-x64", "linux-ppc64le"}) {
            Trouble trouble = Platform.troubleWith("linux-x64", here);
            assertTrue(trouble.remedy, trouble.remedy.contains("receipts-slim.jar"));
        }
    }

    @Test
    public void aRuntimeForAnotherPlatformIsNotTried() throws IOException {
        carriedFor("sunos-x64");
        File node = new File(folder.getRoot(), "node/bin/node");
        assertTrue(node.getParentFile().mkdir());
        Files.write(node.toPath(), "#!/bin/sh\necho v24.0.0\n".getBytes(StandardCharsets.US_ASCII));
        NodeRuntime found = NodeRuntime.choose(null, folder.getRoot(), "");
        assertNull(found.path);
        assertEquals("RECEIPTS_WRONG_PLATFORM", found.trouble.code);
    }
}
