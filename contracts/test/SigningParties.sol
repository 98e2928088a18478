// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Base64} from "@openzeppelin/contracts/utils/Base64.sol";

import {VaultTest} from "./VaultTest.sol";

/// @dev A wallet whose one owner signs for it: any digest, as real ones do.
contract OwnedWallet {
    address private immutable owner;

    constructor(address owner_) {
        owner = owner_;
    }

    function isValidSignature(bytes32 digest, bytes calldata signature) external view returns (bytes4) {
        (uint8 v, bytes32 r, bytes32 s) = abi.decode(signature, (uint8, bytes32, bytes32));
        return ecrecover(digest, v, r, s) == owner ? this.isValidSignature.selector : bytes4(0);
    }
}

/// @notice Parties who sign with each of the five kinds of key.
abstract contract SigningParties is VaultTest {
    enum Kind {
        Ecdsa65,
        Ecdsa64,
        Wallet,
        P256,
        Passkey
    }

    struct Party {
        Kind kind;
        uint256 key;
        address who;
    }

    uint256 internal constant P256_N = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551;
    bytes32 internal constant RP_ID_HASH = sha256("pay.example");

    function _party(uint8 kind, uint256 key) internal returns (Party memory party) {
        party.kind = Kind(kind % 5);
        // Far from the keys of the other parties.
        party.key = _bound(key, 1 << 64, (1 << 255) - 1);
        if (party.kind <= Kind.Ecdsa64) party.who = vm.addr(party.key);
        else if (party.kind == Kind.Wallet) party.who = address(new OwnedWallet(vm.addr(party.key)));
        else party.who = _p256Address(party.kind, party.key);
    }

    function _by(Party memory party, bytes32 digest) internal pure returns (bytes memory) {
        if (party.kind == Kind.Ecdsa65) return _ecdsa(party.key, digest);
        if (party.kind == Kind.P256) return _plainP256(party.key, digest);
        if (party.kind == Kind.Passkey) return _passkey(party.key, digest);
        if (party.kind == Kind.Wallet) {
            (uint8 v, bytes32 r, bytes32 s) = vm.sign(party.key, digest);
            return abi.encodePacked(hex"02", abi.encode(v, r, s));
        }
        (bytes32 r_, bytes32 vs) = vm.signCompact(party.key, digest);
        return abi.encodePacked(hex"01", r_, vs);
    }

    function _plainP256(uint256 key, bytes32 digest) private pure returns (bytes memory) {
        return abi.encodePacked(hex"03", _keyAndSignature(key, sha256(abi.encodePacked(digest))));
    }

    function _passkey(uint256 key, bytes32 digest) private pure returns (bytes memory) {
        bytes memory authenticatorData = abi.encodePacked(RP_ID_HASH, hex"05", uint32(1));
        bytes memory clientData = abi.encodePacked(
            '{"type":"webauthn.get","challenge":"',
            Base64.encodeURL(abi.encodePacked(digest)),
            '","origin":"https://pay.example","crossOrigin":false}'
        );
        bytes32 hash = sha256(abi.encodePacked(authenticatorData, sha256(clientData)));
        return abi.encodePacked(hex"04", _keyAndSignature(key, hash), uint16(37), authenticatorData, clientData);
    }

    function _keyAndSignature(uint256 key, bytes32 hash) private pure returns (bytes memory) {
        (uint256 x, uint256 y) = vm.publicKeyP256(key);
        (bytes32 r, bytes32 s) = vm.signP256(key, hash);
        if (uint256(s) > P256_N / 2) s = bytes32(P256_N - uint256(s));
        return abi.encodePacked(x, y, r, s);
    }

    function _p256Address(Kind kind, uint256 key) private pure returns (address) {
        (uint256 x, uint256 y) = vm.publicKeyP256(key);
        bytes memory named =
            kind == Kind.P256 ? abi.encodePacked(hex"03", x, y) : abi.encodePacked(hex"04", RP_ID_HASH, x, y);
        return address(uint160(uint256(keccak256(named))));
    }
}
