package org.openfirereceipts.tap;

import static org.junit.Assert.assertEquals;
import static org.junit.Assert.assertFalse;
import static org.junit.Assert.assertTrue;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.junit.Test;

public class KeysTest {
    /** Characters that say when it was made. */
    private static final int PREFIX = 4;

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
    public void keysAreNeverTheSame() {
        Set<String> all = new HashSet<>();
        Set<String> random = new HashSet<>();
        int count = 10_000;
        for (int i = 0; i < count; i++) {
            String key = i % 3 == 0 ? keys.unproven() : keys.proven(addresses, content);
            assertEquals(KeyText.LENGTH, key.length());
            all.add(key);
            random.add(key.substring(PREFIX));
        }
        assertEquals(count, all.size());
        assertEquals("what is behind the prefix is fresh for each", count, random.size());
    }

    @Test
    public void theySortByTheSecondInWhichTheyWereMade() throws Exception {
        long[] now = {1_700_000_000_000L};
        Keys clocked = new Keys(new byte[32], random, () -> now[0]);
        List<String> made = new ArrayList<>();
        // more than 64 times 64 of them, so that each character but the first takes all its values
        for (int second = 0; second < 5000; second++, now[0] += 1000) {
            String prefix = clocked.unproven().substring(0, PREFIX);
            assertEquals(prefix, clocked.proven(addresses, content).substring(0, PREFIX));
            made.add(prefix);
        }
        assertEquals(new ArrayList<>(new TreeSet<>(made)), made);
        byte[] first = new byte[PREFIX];
        KeyText.ordered(0, first);
        assertEquals("----", Base64.getUrlEncoder().encodeToString(Arrays.copyOf(first, 3)));
        KeyText.ordered(-1, first);
        assertEquals("zzzz", Base64.getUrlEncoder().encodeToString(Arrays.copyOf(first, 3)));
    }

    /** As they were made at first: the beginning was random as a whole. */
    @Test
    public void thoseWithARandomBeginningAreRecognisedAsEver() throws Exception {
        byte[] beginning = new byte[14];
        random.nextBytes(beginning);
        Mac mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(new byte[32], "HmacSHA256"));
        mac.update(beginning);
        byte[] proof = mac.doFinal("\0alice@localhost\0bob@localhost\0".getBytes(StandardCharsets.US_ASCII));
        MessageDigest sha = MessageDigest.getInstance("SHA-256");
        sha.update(proof);
        byte[] ofContent = sha.digest("\0any\0content\0".getBytes(StandardCharsets.US_ASCII));
        byte[] raw = Arrays.copyOf(beginning, KeyText.BYTES);
        System.arraycopy(proof, 0, raw, 14, 5);
        System.arraycopy(ofContent, 0, raw, 19, 5);
        String key = Base64.getUrlEncoder().encodeToString(raw);
        assertTrue(keys.provesAddresses(key, addresses));
        assertTrue(keys.provesContent(content));
    }
}
