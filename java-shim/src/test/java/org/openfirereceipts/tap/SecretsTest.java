package org.openfirereceipts.tap;

import static org.junit.Assert.assertArrayEquals;
import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertNotEquals;
import static org.junit.Assert.assertTrue;

import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Collections;
import org.junit.Before;
import org.junit.Rule;
import org.junit.Test;
import org.junit.rules.TemporaryFolder;

public class SecretsTest {
    @Rule public final TemporaryFolder folder = new TemporaryFolder();

    private Path file;

    @Before
    public void name() {
        file = folder.getRoot().toPath().resolve("stanza-id.key");
    }

    private static byte[] secret(int value) {
        byte[] secret = new byte[Secrets.LENGTH];
        Arrays.fill(secret, (byte) value);
        return secret;
    }

    @Test
    public void theFirstIsMadeOnceAndKept() throws Exception {
        byte[] made = Secrets.open(file).today();
        assertArrayEquals(made, Secrets.open(file).today());
        assertEquals("rw-------", PosixFilePermissions.toString(Files.getPosixFilePermissions(file)));
        assertFalse(Arrays.equals(made, secret(0)));
    }

    @Test
    public void thatOfTheVersionBeforeIsReadAsItIs() throws Exception {
        Files.write(file, secret(7));
        assertArrayEquals(secret(7), Secrets.open(file).today());
        // cut short by a crash
        Files.write(file, Arrays.copyOf(secret(7), 20));
        assertEquals(1, Secrets.open(file).all().size());
        assertFalse(Arrays.equals(secret(7), Secrets.open(file).today()));
    }

    @Test
    public void anotherOneTakesItsPlaceAndThoseBeforeGoOnRecognising() throws Exception {
        Files.write(file, secret(1));
        for (int value : new int[] {2, 2, 3, 1, 4, 5}) {
            Secrets.open(file).use(secret(value));
        }
        Secrets secrets = Secrets.open(file);
        assertEquals(4, secrets.all().size());
        int at = 0;
        for (int value : new int[] {5, 4, 1, 3}) {
            assertArrayEquals(secret(value), secrets.all().get(at++));
        }
    }

    @Test
    public void nodesThatShareOneRecogniseEachOthersKeys() throws Exception {
        Secrets one = Secrets.open(file);
        byte[] before = one.today();
        Secrets other = Secrets.open(folder.getRoot().toPath().resolve("of-the-other-node"));
        StanzaBytes addresses = new StanzaBytes().addresses("alice@localhost", "bob@localhost");
        StanzaBytes content = new StanzaBytes().addresses("any", "content");
        String alone = new Keys(before, new SecureRandom()).proven(addresses, content);
        one.use(other.today());
        String shared = new Keys(other.today(), new SecureRandom()).proven(addresses, content);
        assertNotEquals(alone, shared);
        assertTrue(new Keys(one.today(), new SecureRandom()).provesAddresses(shared, addresses));
        assertFalse(new Keys(one.today(), new SecureRandom()).provesAddresses(alone, addresses));
        assertTrue(new Keys(one.all().get(1), new SecureRandom()).provesAddresses(alone, addresses));
        assertEquals(1, Collections.frequency(Arrays.asList(one.all().size(), other.all().size()), 2));
    }
}
