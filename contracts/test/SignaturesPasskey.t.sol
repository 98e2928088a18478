// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {Base64} from "@openzeppelin/contracts/utils/Base64.sol";

import {Order} from "../src/Order.sol";
import {P256Keys} from "../src/P256Keys.sol";
import {Status} from "../src/interfaces/Status.sol";
import {VaultTest} from "./VaultTest.sol";

/// @notice Assertions as authenticators and browsers make them, and what may not be different about them.
contract SignaturesPasskeyTest is VaultTest {
    uint256 private constant P256_N = 0xFFFFFFFF00000000FFFFFFFFFFFFFFFFBCE6FAADA7179E84F3B9CAC2FC632551;
    bytes32 private constant RP_ID_HASH = sha256("pay.example");
    bytes private constant AFTER_CHALLENGE = '","origin":"https://pay.example","crossOrigin":false}';

    P256Keys private keys;

    function setUp() public override {
        super.setUp();
        keys = P256Keys(factory.p256Keys());
    }

    function testFuzz_APasskeySigns(uint256 key, bytes32 digest, bytes32 rpIdHash, uint32 counter) public view {
        bytes memory authenticatorData = abi.encodePacked(rpIdHash, hex"05", counter);
        bytes memory signature = _assert(key, authenticatorData, _clientData(digest));
        vm.assertEq(keys.signerOf(digest, signature), _addressOf(key, rpIdHash));
        vm.assertEq(keys.signerOf(~digest, signature), address(0));
    }

    function testFuzz_ExtensionsAndOtherFlagsAndFieldsMayFollow(bytes32 digest, bytes1 flags, bytes calldata more)
        public
        view
    {
        vm.assume(more.length < 1000);
        bytes memory authenticatorData = abi.encodePacked(RP_ID_HASH, flags | 0x05, uint32(7), more);
        bytes memory clientData = abi.encodePacked(_head(digest), '"', more);
        vm.assertEq(keys.signerOf(digest, _assert(1, authenticatorData, clientData)), _addressOf(1, RP_ID_HASH));
    }

    function testFuzz_TheRelyingPartyIsPartOfTheAddress(uint256 key, bytes32 rpIdHash, bytes32 other) public view {
        vm.assume(rpIdHash != other);
        vm.assertTrue(_addressOf(key, rpIdHash) != _addressOf(key, other));
        bytes32 digest = keccak256("digest");
        bytes memory signature = _assert(key, _authenticatorData(rpIdHash), _clientData(digest));
        vm.assertTrue(keys.signerOf(digest, signature) != _addressOf(key, other));
    }

    function testFuzz_RevertWhen_TheUserWasNotPresentAndVerified(bytes1 flags) public view {
        vm.assume(flags & 0x05 != 0x05);
        bytes32 digest = keccak256("digest");
        bytes memory authenticatorData = abi.encodePacked(RP_ID_HASH, flags, uint32(1));
        _refusesSigned(digest, _assert(1, authenticatorData, _clientData(digest)));
    }

    function testFuzz_RevertWhen_TheAuthenticatorDataIsShort(uint8 length) public view {
        bytes memory authenticatorData = _authenticatorData(RP_ID_HASH);
        length = uint8(_bound(length, 0, 36));
        assembly {
            mstore(authenticatorData, length)
        }
        bytes32 digest = keccak256("digest");
        _refusesSigned(digest, _assert(1, authenticatorData, _clientData(digest)));
    }

    function testFuzz_RevertWhen_TheClientDataBeginsOtherwise(uint8 place, bytes1 with) public view {
        bytes32 digest = keccak256("digest");
        bytes memory clientData = _clientData(digest);
        uint256 index = place % 80;
        vm.assume(clientData[index] != with);
        clientData[index] = with;
        _refusesSigned(digest, _assert(1, _authenticatorData(RP_ID_HASH), clientData));
    }

    function test_RevertWhen_TheClientDataIsOfAnotherForm() public view {
        bytes32 digest = keccak256("digest");
        string memory challenge = Base64.encodeURL(abi.encodePacked(digest));
        _refusesClientData(
            digest, abi.encodePacked('{"type":"webauthn.create","challenge":"', challenge, AFTER_CHALLENGE)
        );
        _refusesClientData(digest, abi.encodePacked('{"challenge":"', challenge, '","type":"webauthn.get"}'));
        _refusesClientData(digest, abi.encodePacked(' {"type":"webauthn.get","challenge":"', challenge, '"}'));
        _refusesClientData(digest, abi.encodePacked('{"type":"webauthn.get","challenge":"', challenge, '="}'));
        _refusesClientData(digest, abi.encodePacked('{"type":"webauthn.get","challenge":"', challenge));
        _refusesClientData(
            digest, abi.encodePacked('{"type":"webauthn.get","challenge":"', _standard(digest), AFTER_CHALLENGE)
        );
        _refusesClientData(digest, "");
    }

    function testFuzz_RevertWhen_TheSIsHigh(uint256 key, bytes32 digest) public view {
        bytes memory signature = _assert(key, _authenticatorData(RP_ID_HASH), _clientData(digest));
        assembly {
            let s := add(signature, 0x81)
            mstore(s, sub(P256_N, mload(s)))
        }
        _refusesSigned(digest, signature);
    }

    function testFuzz_RevertWhen_OneBitIsOther(uint256 key, bytes32 digest, uint256 bit) public view {
        bytes memory signature = _assert(key, _authenticatorData(RP_ID_HASH), _clientData(digest));
        bit = bit % (signature.length * 8);
        signature[bit / 8] ^= bytes1(uint8(1 << (bit % 8)));
        vm.assertTrue(keys.signerOf(digest, signature) != _addressOf(key, RP_ID_HASH));
    }

    function testFuzz_RevertWhen_TheLengthIsOther(bytes32 digest, uint16 length) public view {
        bytes memory signature = _assert(1, _authenticatorData(RP_ID_HASH), _clientData(digest));
        vm.assume(length != 37);
        signature[129] = bytes1(uint8(length >> 8));
        signature[130] = bytes1(uint8(length));
        _refusesSigned(digest, signature);
    }

    function testFuzz_RevertWhen_ItIsCutOrLonger(bytes32 digest, uint16 length) public view {
        bytes memory signature = _assert(1, _authenticatorData(RP_ID_HASH), _clientData(digest));
        length = uint16(_bound(length, 0, signature.length - 1));
        _refusesSigned(digest, abi.encodePacked(signature, hex"00"));
        assembly {
            mstore(signature, length)
        }
        _refusesSigned(digest, signature);
    }

    /// @dev Cut where the key and the signature end, and in the length that follows them.
    function test_RevertWhen_NothingFollowsTheKey() public view {
        bytes32 digest = keccak256("digest");
        bytes memory signature = _assert(1, _authenticatorData(RP_ID_HASH), _clientData(digest));
        for (uint256 length = 132; length > 127; length--) {
            assembly {
                mstore(signature, length)
            }
            _refusesSigned(digest, signature);
        }
    }

    function testFuzz_NobodySignsWithGarbage(bytes32 digest, bool isPasskey, bytes calldata rest) public view {
        _refusesSigned(digest, abi.encodePacked(isPasskey ? bytes1(0x04) : bytes1(0x03), rest));
        _refusesSigned(digest, rest);
    }

    function testFuzz_APayersPasskeyClaimsAndAnArbitersRules(uint256 key, Shape memory shape, uint96 toBuyer) public {
        Order memory order = _order(shape);
        order.payer = _addressOf(key, RP_ID_HASH);
        order.arbiter = _addressOf(key, sha256("arbiter.example"));
        toBuyer = uint96(_bound(toBuyer, 0, order.amount));
        _lock(order);
        vault.claim(order, _assert(key, _authenticatorData(RP_ID_HASH), _clientData(_digest("Claim", order))));
        vault.contest(order, _sign(SIGNER_KEY, "Contest", order));
        bytes memory clientData = _clientData(_splitDigest("Rule", order, toBuyer));
        vault.rule(order, toBuyer, _assert(key, _authenticatorData(sha256("arbiter.example")), clientData));
        _assertStatus(order, Status.Ruled);
    }

    function _refusesSigned(bytes32 digest, bytes memory signature) private view {
        vm.assertEq(keys.signerOf(digest, signature), address(0));
    }

    function _refusesClientData(bytes32 digest, bytes memory clientData) private view {
        _refusesSigned(digest, _assert(1, _authenticatorData(RP_ID_HASH), clientData));
    }

    function _assert(uint256 key, bytes memory authenticatorData, bytes memory clientData)
        private
        pure
        returns (bytes memory)
    {
        key = _bound(key, 1, P256_N - 1);
        (uint256 x, uint256 y) = vm.publicKeyP256(key);
        (bytes32 r, bytes32 s) = vm.signP256(key, sha256(abi.encodePacked(authenticatorData, sha256(clientData))));
        if (uint256(s) > P256_N / 2) s = bytes32(P256_N - uint256(s));
        return abi.encodePacked(hex"04", x, y, r, s, uint16(authenticatorData.length), authenticatorData, clientData);
    }

    function _authenticatorData(bytes32 rpIdHash) private pure returns (bytes memory) {
        return abi.encodePacked(rpIdHash, hex"1d", uint32(1));
    }

    function _clientData(bytes32 digest) private pure returns (bytes memory) {
        return abi.encodePacked(_head(digest), AFTER_CHALLENGE);
    }

    function _head(bytes32 digest) private pure returns (bytes memory) {
        return abi.encodePacked('{"type":"webauthn.get","challenge":"', Base64.encodeURL(abi.encodePacked(digest)));
    }

    /// @dev The other alphabet, where it differs; a plus in place of a minus at least once.
    function _standard(bytes32 digest) private pure returns (bytes memory challenge) {
        challenge = bytes(Base64.encodeURL(abi.encodePacked(digest)));
        bool differs;
        for (uint256 i = 0; i < challenge.length; i++) {
            if (challenge[i] == "-") challenge[i] = "+";
            else if (challenge[i] == "_") challenge[i] = "/";
            else continue;
            differs = true;
        }
        vm.assertTrue(differs, "the digest shows no difference");
    }

    function _addressOf(uint256 key, bytes32 rpIdHash) private pure returns (address) {
        (uint256 x, uint256 y) = vm.publicKeyP256(_bound(key, 1, P256_N - 1));
        return address(uint160(uint256(keccak256(abi.encodePacked(bytes1(0x04), rpIdHash, x, y)))));
    }
}
