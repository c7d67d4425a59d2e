package org.openfirereceipts.spool;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertTrue;

import java.io.BufferedReader;
import java.io.File;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class SpoolCrashTest {
    @Rule public final TemporaryFolder folder = new TemporaryFolder();

    @Test
    public void survivesTheJvmBeingKilledWhileItAppends() throws Exception {
        Path directory = folder.getRoot().toPath().resolve("spool");
        long before = 0;
        for (int kill = 0; kill < 4; kill++) {
            Process child =
                    new ProcessBuilder(
                                    new File(System.getProperty("java.home"), "bin/java").getPath(),
                                    "-cp",
                                    System.getProperty("java.class.path"),
                                    Appender.class.getName(),
                                    directory.toString())
                            .redirectError(ProcessBuilder.Redirect.INHERIT)
                            .start();
            try {
                BufferedReader output =
                        new BufferedReader(
                                new InputStreamReader(child.getInputStream(), StandardCharsets.UTF_8));
                assertEquals("ready", output.readLine());
                Thread.sleep(150 + 113 * kill);
            } finally {
                child.destroyForcibly(); // SIGKILL
                child.waitFor();
            }
            List<String> found = SpoolCase.read(directory);
            long first = Long.parseLong(found.get(0).split(" ")[0]);
            for (int i = 0; i < found.size(); i++) {
                assertTrue(found.get(i), found.get(i).startsWith(first + i + " "));
            }
            long last = first + found.size() - 1;
            assertTrue(last + " after " + before, last > before);
            Spool spool = Spool.open(directory, 32, (sequence, kind, record) -> {}, () -> {});
            assertEquals(last, spool.complete());
            assertEquals(last + 1, spool.append(new EventBuffer().event('A', 1).field("again"), true));
            spool.close();
            before = last + 1;
        }
    }
}
