package org.openfirereceipts.tap;

import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.function.LongSupplier;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/** Makes and recognises keys (PROTOCOL.md, Key). One for each thread: a Mac has state. */
final class Keys {
    /** What the proofs are keyed by: the prefix, and what is random. */
    private static final int BEGINNING = 14;
    /** The second in which the key was made, so that keys lie in an index in the order in which they come. */
    private static final int PREFIX = 3;

    private static final int RANDOM = BEGINNING - PREFIX;
    /** An AES key and its counter's start. */
    private static final int SEED = 32;
    /** Of each of the two proofs. */
    private static final int PROOF = 5;
    private static final int ADDRESS_PROOF = BEGINNING;
    private static final int CONTENT_PROOF = BEGINNING + PROOF;

    private final SecureRandom random;
    private final LongSupplier clock;
    private final Mac mac;
    private final MessageDigest sha;
    private final Cipher stream;
    private final byte[] seed = new byte[SEED];
    private final byte[] pool = new byte[RANDOM * 1024];

    private int used = pool.length;
    /** The second that the prefix in `raw` says. */
    private long second = -1;

    private final byte[] raw = new byte[KeyText.BYTES];
    private final byte[] claimed = new byte[KeyText.BYTES];
    /** Proves the addresses by its first bytes; all of it keys the proof of the content. */
    private final byte[] ofAddresses = new byte[32];
    private final byte[] digest = new byte[32];
    private final char[] text = new char[KeyText.LENGTH];

    Keys(byte[] secret, SecureRandom random) throws GeneralSecurityException {
        this(secret, random, System::currentTimeMillis);
    }

    /** @param clock milliseconds since 1970 */
    Keys(byte[] secret, SecureRandom random, LongSupplier clock) throws GeneralSecurityException {
        this.random = random;
        this.clock = clock;
        this.stream = Cipher.getInstance("AES/CTR/NoPadding");
        this.mac = Mac.getInstance("HmacSHA256");
        mac.init(new SecretKeySpec(secret, "HmacSHA256"));
        this.sha = MessageDigest.getInstance("SHA-256");
    }

    /** A key for a message that is not stamped: nobody will ever have to recognise it. */
    String unproven() {
        draw();
        System.arraycopy(raw, PREFIX, claimed, 0, 2 * PROOF);
        draw();
        System.arraycopy(claimed, 0, raw, ADDRESS_PROOF, 2 * PROOF);
        return KeyText.encode(raw, text);
    }

    String proven(StanzaBytes addresses, StanzaBytes content) {
        draw();
        proveAddresses(raw, addresses);
        System.arraycopy(ofAddresses, 0, raw, ADDRESS_PROOF, PROOF);
        proveContent(content);
        System.arraycopy(digest, 0, raw, CONTENT_PROOF, PROOF);
        return KeyText.encode(raw, text);
    }

    /** Whether `key` was made here for a message between these two, whatever is in it. */
    boolean provesAddresses(String key, StanzaBytes addresses) {
        if (!KeyText.decode(key, claimed)) {
            return false;
        }
        proveAddresses(claimed, addresses);
        return isSame(ofAddresses, ADDRESS_PROOF);
    }

    /** Whether the key of which {@link #provesAddresses} was just true was made for exactly this content. */
    boolean provesContent(StanzaBytes content) {
        proveContent(content);
        return isSame(digest, CONTENT_PROOF);
    }

    private boolean isSame(byte[] proof, int at) {
        int different = 0;
        for (int i = 0; i < PROOF; i++) {
            different |= proof[i] ^ claimed[at + i];
        }
        return different == 0;
    }

    private void draw() {
        if (used == pool.length) {
            refill();
        }
        System.arraycopy(pool, used, raw, PREFIX, RANDOM);
        used += RANDOM;
        long now = clock.getAsLong() / 1000;
        if (now != second) {
            second = now;
            KeyText.ordered(now, raw);
        }
    }

    /**
     * The system's generator costs more than the whole stamp when it gives every byte. It gives a key, whose AES key
     * stream serves for a pool of random bytes and is then forgotten.
     */
    private void refill() {
        random.nextBytes(seed);
        try {
            SecretKeySpec key = new SecretKeySpec(seed, 0, SEED / 2, "AES");
            stream.init(Cipher.ENCRYPT_MODE, key, new IvParameterSpec(seed, SEED / 2, SEED / 2));
            Arrays.fill(pool, (byte) 0);
            stream.doFinal(pool, 0, pool.length, pool, 0);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
        used = 0;
    }

    private void proveAddresses(byte[] key, StanzaBytes addresses) {
        mac.update(key, 0, BEGINNING);
        mac.update(addresses.bytes(), 0, addresses.length());
        try {
            mac.doFinal(ofAddresses, 0);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }

    /** One hash instead of a second HMAC: five bytes of it are no state that a longer content could go on from. */
    private void proveContent(StanzaBytes content) {
        sha.update(ofAddresses);
        sha.update(content.bytes(), 0, content.length());
        try {
            sha.digest(digest, 0, digest.length);
        } catch (GeneralSecurityException impossible) {
            throw new IllegalStateException(impossible);
        }
    }
}
