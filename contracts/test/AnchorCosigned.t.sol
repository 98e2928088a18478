// SPDX-License-Identifier: Apache-2.0
pragma solidity ^0.8.30;

import {IAnchor, Log} from "../src/interfaces/IAnchor.sol";
import {AnchorTest} from "./AnchorTest.sol";

/// @notice Logs whose heads need k of n cosigners too.
contract AnchorCosignedTest is AnchorTest {
    uint256 private constant COUNT = 5;

    bytes32[] private leaves = _leaves(keccak256("a log"), 0, 0, 40);
    uint256[] private keys;

    function setUp() public override {
        super.setUp();
        address[] memory cosigners = new address[](COUNT);
        uint256[] memory sorted = new uint256[](COUNT);
        for (uint256 i = 0; i < COUNT; i++) {
            (uint256 key, uint256 place) = (0xC05 + i, i);
            for (; place > 0 && cosigners[place - 1] > vm.addr(key); place--) {
                (cosigners[place], sorted[place]) = (cosigners[place - 1], sorted[place - 1]);
            }
            (cosigners[place], sorted[place]) = (vm.addr(key), key);
        }
        keys = sorted;
        log.cosigners = cosigners;
        _ask(3);
    }

    function _ask(uint32 threshold) private {
        log.threshold = threshold;
        logId = anchor.logIdOf(log);
    }

    /// @dev Cosignatures of those whose bit is set.
    function _cosign(uint64 size, bytes32 root, uint256 bits) private view returns (bytes[] memory cosignatures) {
        cosignatures = new bytes[](COUNT);
        for (uint256 i = 0; i < COUNT; i++) {
            if ((bits >> i) & 1 == 1) cosignatures[i] = _sign(keys[i], size, root);
        }
    }

    function _countOf(uint256 bits) private pure returns (uint256 count) {
        for (uint256 i = 0; i < COUNT; i++) {
            count += (bits >> i) & 1;
        }
    }

    function _registerCosigned(uint64 size, uint256 bits) private {
        bytes32 root = _root(leaves, size);
        anchor.register(log, size, root, _sign(LOG_KEY, size, root), _cosign(size, root, bits));
    }

    function _anchorCosigned(uint64 from, uint64 size, bytes[] memory cosignatures) private {
        (bytes32 root, bytes32[] memory proof) = (_root(leaves, size), _proof(leaves, from, size));
        bytes memory signature = _sign(LOG_KEY, size, root);
        anchor.anchorCosigned(log, size, root, proof, signature, cosignatures);
    }

    function testFuzz_AsManyCosignersAsAskedForAreEnough(uint32 threshold, uint256 first, uint256 next) public {
        _ask(uint32(_bound(threshold, 1, COUNT)));
        (first, next) = (first % 32, next % 32);
        bytes32 root = _root(leaves, 9);
        bytes memory signature = _sign(LOG_KEY, 9, root);
        bytes[] memory cosignatures = _cosign(9, root, first);
        bool isEnough = _countOf(first) >= log.threshold;
        if (!isEnough) _refusesTooFew(_countOf(first));
        anchor.register(log, 9, root, signature, cosignatures);
        if (!isEnough) _registerCosigned(9, 31);
        _assertHead(9, root);

        root = _root(leaves, 22);
        signature = _sign(LOG_KEY, 22, root);
        cosignatures = _cosign(22, root, next);
        bytes32[] memory proof = _proof(leaves, 9, 22);
        isEnough = _countOf(next) >= log.threshold;
        if (!isEnough) _refusesTooFew(_countOf(next));
        anchor.anchorCosigned(log, 22, root, proof, signature, cosignatures);
        uint64 kept = isEnough ? 22 : 9;
        _assertHead(kept, _root(leaves, kept));
    }

    function test_RegisteringTellsWhoMustSign() public {
        vm.expectEmit(address(anchor));
        emit IAnchor.Registered(logId, logKey, ORIGIN, 3, log.cosigners);
        vm.expectEmit(address(anchor));
        emit IAnchor.Anchored(logId, 9, _root(leaves, 9));
        _registerCosigned(9, 7);
        bytes[] memory cosignatures = _cosign(22, _root(leaves, 22), 28);
        vm.expectEmit(address(anchor));
        emit IAnchor.Anchored(logId, 22, _root(leaves, 22));
        _anchorCosigned(9, 22, cosignatures);
    }

    function test_AWayAroundTheCosignersIsRefused() public {
        _registerCosigned(9, 7);
        (bytes32 root, bytes32[] memory proof) = (_root(leaves, 22), _proof(leaves, 9, 22));
        bytes memory signature = _sign(LOG_KEY, 22, root);
        vm.expectRevert(abi.encodeWithSelector(IAnchor.AnchorNeedsCosigners.selector, logId, 3));
        anchor.anchor(logId, 22, root, proof, signature);

        bytes[] memory cosignatures = _cosign(22, root, 1);
        log.threshold = 1;
        vm.expectRevert(abi.encodeWithSelector(IAnchor.AnchorUnknownLog.selector, anchor.logIdOf(log)));
        anchor.anchorCosigned(log, 22, root, proof, signature, cosignatures);
    }

    function test_ALogWithoutCosignersMayBeNamedInFull() public {
        (log.threshold, log.cosigners) = (0, new address[](0));
        logId = anchor.logIdOf(log);
        _register(9, _root(leaves, 9));
        _anchorCosigned(9, 22, new bytes[](0));
        _assertHead(22, _root(leaves, 22));
    }

    function testFuzz_RevertWhen_ACosignatureIsWrong(uint8 which, bool isOfAnother) public {
        _registerCosigned(9, 7);
        which = uint8(_bound(which, 0, COUNT - 1));
        bytes32 root = _root(leaves, 22);
        bytes[] memory cosignatures = _cosign(22, root, 31);
        cosignatures[which] = isOfAnother ? _sign(keys[(which + 1) % COUNT], 22, root) : _sign(keys[which], 21, root);
        bytes memory signature = _sign(LOG_KEY, 22, root);
        bytes32[] memory proof = _proof(leaves, 9, 22);
        bytes32 digest = _digest(logId, 22, root);
        vm.expectRevert(abi.encodeWithSelector(IAnchor.AnchorBadCosignature.selector, log.cosigners[which], digest));
        anchor.anchorCosigned(log, 22, root, proof, signature, cosignatures);
    }

    function test_RevertWhen_OnlyTheCosignersSign() public {
        _registerCosigned(9, 7);
        bytes32 root = _root(leaves, 22);
        bytes[] memory cosignatures = _cosign(22, root, 31);
        bytes32[] memory proof = _proof(leaves, 9, 22);
        vm.expectRevert(abi.encodeWithSelector(IAnchor.AnchorBadSignature.selector, _digest(logId, 22, root)));
        anchor.anchorCosigned(log, 22, root, proof, cosignatures[0], cosignatures);
    }

    function testFuzz_RevertWhen_ThereIsNotOneEntryForEach(uint8 count) public {
        count = uint8(_bound(count, 0, 12));
        vm.assume(count != COUNT);
        bytes32 root = _root(leaves, 9);
        bytes memory signature = _sign(LOG_KEY, 9, root);
        vm.expectRevert(abi.encodeWithSelector(IAnchor.AnchorBadCosignatures.selector, count, COUNT));
        anchor.register(log, 9, root, signature, new bytes[](count));
    }

    function test_RevertWhen_TheProofIsWrong() public {
        _registerCosigned(9, 7);
        bytes32 root = _root(leaves, 22);
        (bytes memory signature, bytes[] memory cosignatures) = (_sign(LOG_KEY, 22, root), _cosign(22, root, 7));
        bytes32[] memory proof = _proof(leaves, 10, 22);
        vm.expectRevert(abi.encodeWithSelector(IAnchor.AnchorInconsistent.selector, 9, 22));
        anchor.anchorCosigned(log, 22, root, proof, signature, cosignatures);
    }

    function testFuzz_RevertWhen_TheThresholdFitsNoCosigners(uint32 threshold) public {
        threshold = threshold % 2 == 0 ? 0 : uint32(_bound(threshold, COUNT + 1, type(uint32).max));
        log.threshold = threshold;
        vm.expectRevert(abi.encodeWithSelector(IAnchor.AnchorBadThreshold.selector, threshold, COUNT));
        anchor.register(log, 9, 0, "", new bytes[](COUNT));
    }

    function test_RevertWhen_CosignersAreNotRising() public {
        address[] memory cosigners = log.cosigners;
        (log.cosigners[0], log.cosigners[1]) = (cosigners[1], cosigners[0]);
        _refusesCosigner(cosigners[0]);
        (log.cosigners[0], log.cosigners[1]) = (cosigners[1], cosigners[1]);
        _refusesCosigner(cosigners[1]);
        (log.cosigners[0], log.cosigners[1]) = (address(0), cosigners[1]);
        _refusesCosigner(address(0));
        (log.cosigners[0], log.key) = (cosigners[0], cosigners[4]);
        _refusesCosigner(cosigners[4]);
    }

    function _refusesCosigner(address given) private {
        vm.expectRevert(abi.encodeWithSelector(IAnchor.AnchorBadCosigner.selector, given));
        anchor.register(log, 9, 0, "", new bytes[](COUNT));
    }

    function _refusesTooFew(uint256 signed) private {
        vm.expectRevert(abi.encodeWithSelector(IAnchor.AnchorTooFewCosigners.selector, signed, log.threshold));
    }
}
