package org.openfirereceipts.tap;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.Test;

public class KeysTest {
    private static final byte[] CONTENT = "\0alice@localhost\0bob@localhost\0m1\0body\0hello".getBytes(StandardCharsets.UTF_8);

    private final SecureRandom random = new SecureRandom();
    private final Keys keys = keys(new byte[32]);

    private Keys keys(byte[] secret) {
        try {
            return new Keys(secret, random);
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    public void aKeyProvesItselfForItsContentOnly() {
        String key = keys.proven(CONTENT, CONTENT.length);
        assertTrue(keys.proves(key, CONTENT, CONTENT.length));
        assertFalse(keys.proves(key, CONTENT, CONTENT.length - 1));
        assertFalse(keys.proves(key.substring(1) + "A", CONTENT, CONTENT.length));
        assertFalse(keys.proves("", CONTENT, CONTENT.length));
        assertFalse(keys.proves(null, CONTENT, CONTENT.length));
        assertFalse(keys.proves(key.replace(key.charAt(9), '\u00e9'), CONTENT, CONTENT.length));
    }

    @Test
    public void anotherSecretDoesNotRecogniseIt() {
        byte[] other = new byte[32];
        other[31] = 1;
        assertFalse(keys(other).proves(keys.proven(CONTENT, CONTENT.length), CONTENT, CONTENT.length));
    }

    @Test
    public void keysAreNeverTheSameAndNeighboursShareTheirPrefixForAWhile() {
        Set<String> all = new HashSet<>();
        Map<String, Integer> prefixes = new HashMap<>();
        int count = 10_000;
        for (int i = 0; i < count; i++) {
            String key = i % 3 == 0 ? keys.unproven() : keys.proven(CONTENT, CONTENT.length);
            assertEquals(Keys.LENGTH, key.length());
            all.add(key);
            prefixes.merge(key.substring(0, 4), 1, Integer::sum);
        }
        assertEquals(count, all.size());
        for (int shared : prefixes.values()) {
            assertTrue("a prefix was shared by " + shared, shared <= 1024);
        }
        assertTrue("there were " + prefixes.size() + " prefixes", prefixes.size() < 40);
    }
}
