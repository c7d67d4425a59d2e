package org.openfirereceipts.tap;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.security.SecureRandom;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;
import org.junit.Test;

public class KeysTest {
    private final StanzaBytes addresses = new StanzaBytes().addresses("alice@localhost", "bob@localhost");
    private final StanzaBytes content = new StanzaBytes().addresses("any", "content");

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
    public void aKeyProvesItsAddressesAndItsContentApart() {
        String key = keys.proven(addresses, content);
        assertEquals(KeyText.LENGTH, key.length());
        assertTrue(keys.provesAddresses(key, addresses));
        assertTrue(keys.provesContent(content));
        assertFalse(keys.provesContent(addresses));
        String[][] others = {
            {"alice@localhost", "carol@localhost"}, {"bob@localhost", "alice@localhost"}, {"alice@localhostb", "ob@localhost"},
        };
        for (String[] other : others) {
            assertFalse(keys.provesAddresses(key, new StanzaBytes().addresses(other[0], other[1])));
        }
        for (int at = 0; at < KeyText.LENGTH; at++) {
            String changed = key.substring(0, at) + (key.charAt(at) == 'A' ? 'B' : 'A') + key.substring(at + 1);
            assertFalse(key, keys.provesAddresses(changed, addresses) && keys.provesContent(content));
        }
        for (String none : new String[] {"", null, key + "A", key.replace(key.charAt(9), '\u00e9')}) {
            assertFalse(keys.provesAddresses(none, addresses));
        }
    }

    @Test
    public void anotherSecretDoesNotRecogniseIt() {
        byte[] other = new byte[32];
        other[31] = 1;
        assertFalse(keys(other).provesAddresses(keys.proven(addresses, content), addresses));
    }

    @Test
    public void anUnprovenKeyProvesNothing() {
        assertFalse(keys.provesAddresses(keys.unproven(), addresses));
    }

    @Test
    public void keysAreNeverTheSameAndNeighboursShareTheirPrefixForAWhile() {
        Set<String> all = new HashSet<>();
        Map<String, Integer> prefixes = new HashMap<>();
        int count = 10_000;
        for (int i = 0; i < count; i++) {
            String key = i % 3 == 0 ? keys.unproven() : keys.proven(addresses, content);
            assertEquals(KeyText.LENGTH, key.length());
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
